using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Application.Telegram;
using Gateway.Domain.Accounts;
using Gateway.Domain.Bots;
using MediatR;

namespace Gateway.Application.Bots;

/// <summary>What Telegram has registered for a bot, of the file or stored.</summary>
public sealed record GetBotWebhook(Caller Caller, string Bot) : IAuthorizedRequest<BotWebhookRow>
{
    public Needs Needs => Needs.Bot(Bot, Right.Manage, Scope.BotsRead);
}

/// <summary>Has Telegram deliver a bot's updates to this gateway, at <c>PUBLIC_URL</c>.</summary>
public sealed record SetBotWebhook(Caller Caller, string Bot) : IAuthorizedRequest<BotWebhookRow>
{
    public Needs Needs => Needs.Bot(Bot, Right.Manage, Scope.BotsWrite);
}

/// <summary>Has Telegram deliver a bot's updates nowhere; those that wait are kept. The next start registers the webhook again.</summary>
public sealed record DeleteBotWebhook(Caller Caller, string Bot) : IAuthorizedRequest<Unit>
{
    public Needs Needs => Needs.Bot(Bot, Right.Manage, Scope.BotsWrite);
}

internal sealed class GetBotWebhookHandler(IBotRegistry bots, TelegramWebhooks webhooks) : IRequestHandler<GetBotWebhook, Result<BotWebhookRow>>
{
    public Task<Result<BotWebhookRow>> Handle(GetBotWebhook request, CancellationToken cancellationToken) =>
        bots.FindByNameOrId(request.Bot) is { } bot ? webhooks.ReadAsync(bot, cancellationToken) : Task.FromResult<Result<BotWebhookRow>>(BotWebhookCalls.NotServed);
}

internal sealed class SetBotWebhookHandler(IGatewayDbFactory store, IBotRegistry bots, TelegramWebhooks webhooks, TimeProvider time)
    : IRequestHandler<SetBotWebhook, Result<BotWebhookRow>>
{
    public async Task<Result<BotWebhookRow>> Handle(SetBotWebhook request, CancellationToken cancellationToken)
    {
        if (!webhooks.IsConfigured)
            return Failure.NotConfigured("PUBLIC_URL");
        if (bots.FindByNameOrId(request.Bot) is not { } bot)
            return BotWebhookCalls.NotServed;
        var answer = await webhooks.SetAsync(bot, cancellationToken);
        if (!answer.Ok)
            return BotWebhookCalls.FailureOf(bot, answer);
        await store.NoteAsync(request.Caller, time.GetUtcNow(), "bot.webhook_set", bot, cancellationToken);
        return await webhooks.ReadAsync(bot, cancellationToken);
    }
}

internal sealed class DeleteBotWebhookHandler(IGatewayDbFactory store, IBotRegistry bots, TelegramWebhooks webhooks, TimeProvider time)
    : IRequestHandler<DeleteBotWebhook, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(DeleteBotWebhook request, CancellationToken cancellationToken)
    {
        if (bots.FindByNameOrId(request.Bot) is not { } bot)
            return BotWebhookCalls.NotServed;
        var answer = await webhooks.DeleteAsync(bot, cancellationToken);
        if (!answer.Ok)
            return BotWebhookCalls.FailureOf(bot, answer);
        await store.NoteAsync(request.Caller, time.GetUtcNow(), "bot.webhook_deleted", bot, cancellationToken);
        return Unit.Value;
    }
}

internal static class BotWebhookCalls
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>Known by name alone: without its token nothing can be asked.</summary>
    public static readonly Failure NotServed = Failure.Conflict("bot_not_served", "This bot cannot be served now, and so cannot be asked about; the log says why.");

    public static async Task<Result<BotWebhookRow>> ReadAsync(this TelegramWebhooks webhooks, Bot bot, CancellationToken cancellationToken)
    {
        var answer = await webhooks.InfoAsync(bot, cancellationToken);
        return answer.Ok ? BotWebhookRow.Of(answer.Result, webhooks.IsConfigured ? webhooks.UrlOf(bot) : null) : FailureOf(bot, answer);
    }

    public static Failure FailureOf(Bot bot, BotApiAnswer answer) => answer.CanRetry
        ? new Failure(FailureKind.Unavailable, "telegram_unreachable", "Telegram could not be asked.") { RetryAfter = answer.RetryAfter ?? RetryAfter }
        : new Failure(FailureKind.Upstream, "telegram_refused", $"Telegram refuses: {answer.Description.Replace(bot.Token.Reveal(), "***", StringComparison.Ordinal)}");

    /// <summary>Telegram's side has changed already; this says who changed it.</summary>
    public static async Task NoteAsync(this IGatewayDbFactory store, Caller caller, DateTimeOffset now, string action, Bot bot, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        db.Audit(caller, now, action, new AuditTarget("bot", BotNames.Target(bot.Id), bot.Slug));
        await db.SaveChangesAsync(cancellationToken);
    }
}
