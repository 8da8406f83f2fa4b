namespace Gateway.Application.Results;

/// <summary>Why a request was not carried out.</summary>
/// <param name="Kind">Which becomes an HTTP or gRPC status.</param>
/// <param name="Code">Stable, for programs: <c>chat_not_found</c>.</param>
/// <param name="Message">For people; holds no secret and nothing that the caller may not see.</param>
public sealed record Failure(FailureKind Kind, string Code, string Message)
{
    /// <summary>For <see cref="FailureKind.Invalid"/>: every field at once.</summary>
    public IReadOnlyList<FieldProblem> Fields { get; init; } = [];

    /// <summary>When trying again may help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public static Failure Invalid(params IReadOnlyList<FieldProblem> fields) =>
        new(FailureKind.Invalid, "invalid_request", "Some fields are not valid.") { Fields = fields };

    public static Failure Unauthenticated(string code, string message) => new(FailureKind.Unauthenticated, code, message);

    public static Failure Forbidden(string code, string message) => new(FailureKind.Forbidden, code, message);

    /// <summary>It does not exist, or the caller may not know that it does.</summary>
    /// <param name="noun"><c>chat</c>, <c>bot</c>, …</param>
    public static Failure NotFound(string noun) => new(FailureKind.NotFound, $"{noun.Replace(' ', '_')}_not_found", $"There is no such {noun}.");

    public static Failure Conflict(string code, string message) => new(FailureKind.Conflict, code, message);

    public static Failure NotConfigured(string setting) =>
        new(FailureKind.Unavailable, "not_configured", $"{setting} is not set, and this needs it.");
}

/// <summary>The kinds of failure that callers can expect.</summary>
public enum FailureKind
{
    /// <summary>422.</summary>
    Invalid,

    /// <summary>401.</summary>
    Unauthenticated,

    /// <summary>403.</summary>
    Forbidden,

    /// <summary>404.</summary>
    NotFound,

    /// <summary>409.</summary>
    Conflict,

    /// <summary>413.</summary>
    TooLarge,

    /// <summary>429.</summary>
    TooMany,

    /// <summary>502: Telegram refused, or gave no answer that can be used.</summary>
    Upstream,

    /// <summary>503.</summary>
    Unavailable,
}
