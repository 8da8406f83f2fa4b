using Gateway.Api.Errors;
using Gateway.Api.Grpc.Framing;
using Gateway.Application.Results;

namespace Gateway.Api.Grpc;

/// <summary>The one mapping from the application's failures to the statuses of gRPC.</summary>
internal static class GrpcFailures
{
    private static readonly TimeSpan RetryUnavailable = TimeSpan.FromSeconds(2);

    /// <summary>Something that every answer needs is away.</summary>
    public static readonly GrpcStatus Unavailable =
        Of(new Failure(FailureKind.Unavailable, "unavailable", "This cannot be answered now; ask again.") { RetryAfter = RetryUnavailable });

    public static GrpcStatus RateLimited(TimeSpan retryAfter) =>
        Of(new Failure(FailureKind.TooMany, "rate_limited", "Too many requests; ask again after the time in retry-after.") { RetryAfter = retryAfter });

    /// <summary>The status, with the stable code in <c>error-code</c> and the seconds to wait in <c>retry-after</c>.</summary>
    public static GrpcStatus Of(Failure failure)
    {
        var trailers = new List<KeyValuePair<string, string>> { new("error-code", failure.Code) };
        if (failure.RetryAfter is { } wait)
            trailers.Add(new("retry-after", Problems.Seconds(wait)));
        return new GrpcStatus(CodeOf(failure), MessageOf(failure)) { Trailers = trailers };
    }

    /// <summary>For people: the message, and what is wrong with which field.</summary>
    public static string MessageOf(Failure failure) => failure.Fields.Count == 0
        ? failure.Message
        : $"{failure.Message} {string.Join("; ", failure.Fields.Select(static field => $"{field.Field}: {field.Message}"))}";

    private static StatusCode CodeOf(Failure failure) => failure switch
    {
        // Codes that say more than their kind. Clients try again by themselves what is UNAVAILABLE, so nothing that may have been sent is.
        { Code: "not_configured" or "bot_token_refused" } => StatusCode.FailedPrecondition,
        { Code: "send_outcome_unknown" } => StatusCode.Unknown,
        { Code: "bot_taken" or "already_subscribed" } => StatusCode.AlreadyExists,
        { Code: "account_changed" or "idempotency_in_flight" } => StatusCode.Aborted,
        { Code: "cursor_expired" or "cursor_unknown" } => StatusCode.OutOfRange,
        { Kind: FailureKind.Invalid } => StatusCode.InvalidArgument,
        { Kind: FailureKind.Unauthenticated } => StatusCode.Unauthenticated,
        { Kind: FailureKind.Forbidden } => StatusCode.PermissionDenied,
        { Kind: FailureKind.NotFound } => StatusCode.NotFound,
        { Kind: FailureKind.Conflict } => StatusCode.FailedPrecondition,
        { Kind: FailureKind.TooLarge or FailureKind.TooMany } => StatusCode.ResourceExhausted,
        { Kind: FailureKind.Upstream } => StatusCode.Unknown,
        { Kind: FailureKind.Unavailable } => StatusCode.Unavailable,
        _ => throw new ArgumentOutOfRangeException(nameof(failure)),
    };
}
