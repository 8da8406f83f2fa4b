using Gateway.Domain.Webhooks;

namespace Gateway.Application.Webhooks;

/// <summary>Makes one attempt: a signed POST to an address that a stranger may have named, within <c>WEBHOOK_TIMEOUT</c> in all.</summary>
public interface IWebhookPoster
{
    /// <summary>
    /// Whatever the receiver does comes out as an answer; nothing is thrown but <see cref="OperationCanceledException"/> when the caller cancels,
    /// and what <see cref="WebhookPost.BeforeBody"/> throws.
    /// </summary>
    Task<WebhookAnswer> PostAsync(WebhookPost post, CancellationToken cancellationToken);
}

/// <summary>What is sent.</summary>
/// <param name="Url">Where to. It may hold a secret, so it is not logged.</param>
/// <param name="Id">The <c>webhook-id</c>, the same for every attempt.</param>
/// <param name="Body">JSON in UTF-8.</param>
/// <param name="Secrets">Each gives a signature; two during a rotation.</param>
public sealed record WebhookPost(Uri Url, string Id, ReadOnlyMemory<byte> Body, IReadOnlyList<SigningSecret> Secrets)
{
    /// <summary>Awaited once the connection stands, which may take long, before the first byte of the body leaves; to throw is to withhold it.</summary>
    public Func<Task> BeforeBody { get; init; } = () => Task.CompletedTask;
}

/// <summary>What came of it.</summary>
/// <param name="Status">The HTTP status; null when there was no answer.</param>
/// <param name="Body">The beginning of the answer's body, as text.</param>
/// <param name="Error">Why the attempt failed, for people; null when it succeeded.</param>
/// <param name="RetryAfter">What the receiver asked for.</param>
/// <param name="Took">From the start to the end of the attempt.</param>
public sealed record WebhookAnswer(int? Status, string? Body, string? Error, TimeSpan? RetryAfter, TimeSpan Took)
{
    private const int Gone = 410;

    public bool Succeeded => Error is null;

    /// <summary>The receiver wants no more of it, ever.</summary>
    public bool IsGone => Status == Gone;
}
