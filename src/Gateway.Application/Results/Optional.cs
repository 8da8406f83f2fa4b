namespace Gateway.Application.Results;

/// <summary>A field of a change that may be left out: then it stays as it is, which is not the same as setting it to null.</summary>
/// <typeparam name="T">Nullable where null means something.</typeparam>
public readonly record struct Optional<T>(T Value)
{
    /// <summary>The field was given, perhaps as null.</summary>
    public bool IsSet { get; } = true;

    /// <summary>What was given, else what there is.</summary>
    public T Or(T current) => IsSet ? Value : current;
}
