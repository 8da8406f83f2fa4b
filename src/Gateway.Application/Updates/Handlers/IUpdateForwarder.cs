using Gateway.Domain.Bots;

namespace Gateway.Application.Updates.Handlers;

/// <summary>POSTs updates to a bot's own service.</summary>
public interface IUpdateForwarder
{
    /// <summary>Posts the raw update, signed by Standard Webhooks when the target has a secret. Only cancellation throws.</summary>
    /// <param name="target">Where to; its time-out bounds the whole exchange.</param>
    /// <param name="webhookId">The same for every attempt, so that the receiver can tell repeats.</param>
    /// <param name="raw">The update's bytes.</param>
    /// <param name="cancellationToken">Ends the exchange.</param>
    Task<ForwardAnswer> PostAsync(HttpTarget target, string webhookId, ReadOnlyMemory<byte> raw, CancellationToken cancellationToken);
}

/// <summary>What the service answered.</summary>
/// <param name="Status">The HTTP status; 0 when no answer came in time.</param>
/// <param name="Body">Of a 2xx answer, at most 1 MiB.</param>
/// <param name="RetryAfter">From the header of that name.</param>
/// <param name="Problem">Why there is no usable answer.</param>
public readonly record struct ForwardAnswer(int Status, byte[] Body, TimeSpan? RetryAfter, string? Problem)
{
    public bool Succeeded => Problem is null && Status is >= 200 and < 300;

    /// <summary>No answer, or one that says that a later one may be better: 408, 425, 429 and 5xx.</summary>
    public bool CanRetry => Status is 0 or 408 or 425 or 429 or >= 500;
}
