using System.Diagnostics.CodeAnalysis;

namespace Gateway.Application.Results;

/// <summary>An answer, or why there is none. Expected outcomes travel as values; faults are exceptions.</summary>
public sealed class Result<T> : IRefusable<Result<T>>
{
    private Result(T? value, Failure? failure)
    {
        Value = value;
        Failure = failure;
    }

    public T? Value { get; }

    public Failure? Failure { get; }

    [MemberNotNullWhen(true, nameof(Value))]
    [MemberNotNullWhen(false, nameof(Failure))]
    public bool IsOk => Failure is null;

    static Result<T> IRefusable<Result<T>>.Refused(Failure failure) => new(default, failure);

    public static implicit operator Result<T>(T value) => new(value, null);

    public static implicit operator Result<T>(Failure failure) => new(default, failure);
}

/// <summary>What a behavior can answer in place of the handler.</summary>
public interface IRefusable<TSelf>
    where TSelf : IRefusable<TSelf>
{
    static abstract TSelf Refused(Failure failure);
}
