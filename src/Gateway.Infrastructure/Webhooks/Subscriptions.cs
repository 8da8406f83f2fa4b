using Gateway.Application.Streams;
using Gateway.Domain.Webhooks;

namespace Gateway.Infrastructure.Webhooks;

/// <summary>What one webhook wants to be told of.</summary>
internal sealed record Subscription(long WebhookId, string Scope, long? ChatId, string? Bot, string[] Types, long FromPosition)
{
    /// <summary>In its scope the event is already.</summary>
    public bool Wants(LoggedEvent entry) => entry.Position > FromPosition && (Types.Length == 0 || Types.Contains(entry.Type, StringComparer.Ordinal));
}

/// <summary>All that are enabled, found by what an event is of.</summary>
internal sealed class Subscriptions
{
    private readonly IReadOnlyList<Subscription> _all;
    private readonly ILookup<string, Subscription> _ofBots;
    private readonly ILookup<long, Subscription> _ofChats;

    public Subscriptions(IReadOnlyCollection<Subscription> enabled)
    {
        _all = [.. enabled.Where(subscription => string.Equals(subscription.Scope, WebhookScope.All, StringComparison.Ordinal))];
        _ofBots = enabled.Where(subscription => subscription is { Scope: WebhookScope.Bot, Bot: not null }).ToLookup(subscription => subscription.Bot!, StringComparer.Ordinal);
        _ofChats = enabled.Where(subscription => subscription is { Scope: WebhookScope.Chat, ChatId: not null }).ToLookup(subscription => subscription.ChatId!.Value);
        Filter = new EventFilter(_all.Count > 0, [.. _ofBots.Select(group => group.Key)], [.. _ofChats.Select(group => group.Key)]);
    }

    /// <summary>The events that any of them can want.</summary>
    public EventFilter Filter { get; }

    public bool IsEmpty => Filter is { All: false, Bots.Count: 0, Chats.Count: 0 };

    /// <summary>Who is to be told of an event, in the order of their ids.</summary>
    public IEnumerable<long> Of(LoggedEvent entry) => _all.Concat(_ofBots[entry.Bot]).Concat(entry.ChatId is { } chat ? _ofChats[chat] : [])
        .Where(subscription => subscription.Wants(entry)).Select(subscription => subscription.WebhookId).Order();
}
