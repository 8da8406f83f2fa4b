using Gateway.Domain;
using Gateway.Domain.Bots;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>The bots of the tests that drive the queue's own classes: one for each way in which a job can begin.</summary>
internal static class JobBots
{
    /// <summary>Its jobs begin as pending; a retry steps aside.</summary>
    public static readonly Bot Relaxed = Of("relaxed", isAsync: true);

    /// <summary>Its jobs begin as pending; the lane waits for a retry.</summary>
    public static readonly Bot Strict = Of("strict", isAsync: true) with { Order = LaneOrder.Strict };

    /// <summary>Its jobs begin as running where the lane is free.</summary>
    public static readonly Bot Sync = Of("sync", isAsync: false);

    /// <summary>Its jobs begin as done.</summary>
    public static readonly Bot None = Of("none", isAsync: false) with { Handler = HandlerKind.None };

    public static readonly IReadOnlyList<Bot> All = [Relaxed, Strict, Sync, None];

    private static Bot Of(string slug, bool isAsync) => new()
    {
        Slug = slug,
        Token = BotToken.TryParse(BotEntry.NewToken(), out var token) ? token : throw new InvalidOperationException("A token of the right form."),
        Handler = HandlerKind.Http,
        WebhookSecret = new Secret("not asked for here"),
        Async = isAsync,
    };
}
