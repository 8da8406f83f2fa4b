using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Streams;
using Gateway.Domain.Webhooks;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Webhooks;

/// <summary>How many webhooks can match one event: what one event can cost is bounded.</summary>
internal static class WebhookLimit
{
    public const int Most = 100;

    private static readonly Failure TooMany = Failure.Conflict("too_many_webhooks", $"At most {Most} webhooks can match one event; some event would have more with this one.");

    /// <summary>Why it cannot be enabled with these event types, beside those that are. Asked under <see cref="IGatewayDb.LockSubscriptionsAsync"/>.</summary>
    public static async Task<Failure?> RefusalAsync(this IGatewayDb db, Webhook webhook, CancellationToken cancellationToken)
    {
        var others = await db.Webhooks.Where(row => row.DisabledReason == null && row.Id != webhook.Id)
            .Select(row => new Rival(row.Scope, row.BotSlug ?? db.Chats.Where(chat => chat.Id == row.ChatId).Select(chat => chat.BotSlug).FirstOrDefault(), row.ChatId, row.Events))
            .ToListAsync(cancellationToken);
        var bot = webhook.BotSlug ?? await db.Chats.Where(chat => chat.Id == webhook.ChatId).Select(chat => chat.BotSlug).FirstOrDefaultAsync(cancellationToken);
        return EventTypes.All.Where(type => Takes(webhook.Events, type)).Any(type => Matching([.. others.Where(other => Takes(other.Events, type))], webhook.Scope, bot, webhook.ChatId) >= Most)
            ? TooMany : null;
    }

    internal sealed record Rival(string Scope, string? Bot, long? ChatId, string[] Events);

    /// <summary>The most that one event can match which the new one matches, too.</summary>
    internal static int Matching(IReadOnlyList<Rival> others, string scope, string? bot, long? chatId)
    {
        var ofAll = others.Count(other => string.Equals(other.Scope, WebhookScope.All, StringComparison.Ordinal));
        var bots = scope is WebhookScope.All ? others.Select(other => other.Bot).OfType<string>().Distinct(StringComparer.Ordinal) : bot is null ? [] : [bot];
        return ofAll + bots.Select(one => OfBot(others, one, scope is WebhookScope.Chat ? chatId : null)).DefaultIfEmpty().Max();
    }

    /// <summary>Those of the bot, and those of one chat of it: the one that is asked for, or the fullest.</summary>
    private static int OfBot(IReadOnlyList<Rival> others, string bot, long? chatId)
    {
        var own = others.Where(other => string.Equals(other.Bot, bot, StringComparison.Ordinal)).ToList();
        var ofChats = own.Where(other => other.ChatId is not null && (chatId is null || other.ChatId == chatId))
            .GroupBy(other => other.ChatId).Select(chat => chat.Count()).DefaultIfEmpty().Max();
        return own.Count(other => other.ChatId is null) + ofChats;
    }

    private static bool Takes(string[] types, string type) => types.Length == 0 || types.Contains(type, StringComparer.Ordinal);
}
