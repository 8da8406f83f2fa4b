using Gateway.Application.Results;

namespace Gateway.Application.Webhooks;

/// <summary>A webhook to be made.</summary>
/// <param name="Url">An absolute http or https address that the whole world could reach, or that <c>WEBHOOK_ALLOWED_NETWORKS</c> names.</param>
/// <param name="Scope"><c>chat</c>, <c>bot</c> or <c>all</c>.</param>
/// <param name="ChatId">For the scope <c>chat</c>: the chat's id here.</param>
/// <param name="Bot">For the scope <c>bot</c>: its slug or its Telegram id.</param>
/// <param name="Events">Event types; left out or empty means every type.</param>
/// <param name="Ordered">Deliveries keep the order of positions, one at a time; a failed one holds up those after it until its last attempt. False by default.</param>
public sealed record CreateWebhookBody(string Url, string Scope, long? ChatId = null, string? Bot = null, IReadOnlyList<string>? Events = null, bool? Ordered = null) : Input
{
    /// <summary>Without the address, which can hold a secret.</summary>
    public override string ToString() => $"{nameof(CreateWebhookBody)} {{ {nameof(Scope)} = {Scope} }}";
}

/// <summary>What to change of a webhook; what is left out stays as it is.</summary>
public sealed record UpdateWebhookBody : Input
{
    public Optional<string> Url { get; init; }

    /// <summary>Empty means every type.</summary>
    public Optional<IReadOnlyList<string>> Events { get; init; }

    public Optional<bool> Ordered { get; init; }

    /// <summary>Without the address, which can hold a secret.</summary>
    public override string ToString() => nameof(UpdateWebhookBody);
}

/// <summary>Which deliveries are to be made again.</summary>
/// <param name="From">Events that were committed at this time or later.</param>
/// <param name="To">Events that were committed before this time.</param>
/// <param name="Status"><c>failed</c> (the default) or <c>delivered</c>.</param>
public sealed record RedeliverBody(DateTimeOffset From, DateTimeOffset To, string? Status = null) : Input;
