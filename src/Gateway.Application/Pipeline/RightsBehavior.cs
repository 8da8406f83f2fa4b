using Gateway.Application.Accounts;
using Gateway.Application.Bots;
using Gateway.Application.Chats;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Pipeline;

/// <summary>The last gate: scope ∧ bot limit ∧ right. What may not be read does not exist for the caller.</summary>
internal sealed class RightsBehavior<TRequest, TResponse>(IBotRegistry bots, IGatewayDbFactory store) : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IAuthorizedRequest, IRequest<TResponse>
    where TResponse : IRefusable<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        var access = request.Caller.Access;
        if (!access.Has(request.Needs.RequiredScope))
            return TResponse.Refused(Failure.Forbidden("scope_missing", $"This needs the scope {request.Needs.RequiredScope}."));
        var refusal = request.Needs switch
        {
            Needs.ABot need => OnBot(need, access),
            Needs.AChat need => await OnChatAsync(need, access, cancellationToken),
            Needs.AChatOfABot need => await OnChatOfBotAsync(need, access, cancellationToken),
            Needs.AJob need => await OnJobAsync(need, access, cancellationToken),
            _ => null,
        };
        return refusal is null ? await next() : TResponse.Refused(refusal);
    }

    private Failure? OnBot(Needs.ABot need, Access access) =>
        bots.SlugOf(need.NameOrId) is { } bot ? Check(access.OnBot(bot), need.Right, "bot") : Failure.NotFound("bot");

    private async Task<Failure?> OnChatAsync(Needs.AChat need, Access access, CancellationToken cancellationToken)
    {
        // A right of its own names the bot already; anything else needs the row.
        var bot = access.Chats.GetValueOrDefault(need.ChatId)?.Bot ?? await BotOfAsync(need.ChatId, cancellationToken);
        return bot is null ? Failure.NotFound("chat") : Check(access.OnChat(bot, need.ChatId), need.Right, "chat");
    }

    /// <summary>A chat that is unknown and one that may not be read are told apart from neither each other nor a bot that may not be read.</summary>
    private async Task<Failure?> OnChatOfBotAsync(Needs.AChatOfABot need, Access access, CancellationToken cancellationToken)
    {
        if (bots.FindByNameOrId(need.NameOrId) is not { } bot)
            return Failure.NotFound("bot");
        var refusal = Check(access.OnBot(bot.Slug), need.Right, "bot");
        if (refusal is null || need.TelegramChatId is not { } telegramId || !access.Chats.Values.Any(grant => string.Equals(grant.Bot, bot.Slug, StringComparison.Ordinal)))
            return refusal;
        await using var db = store.Open();
        var ids = await db.Chats.OfTelegramId(bot.Slug, telegramId).Select(chat => chat.Id).ToListAsync(cancellationToken);
        return ids is [var id] ? Check(access.OnChat(bot.Slug, id), need.Right, "bot") : refusal;
    }

    private async Task<Failure?> OnJobAsync(Needs.AJob need, Access access, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        var job = await db.Jobs.Where(row => row.Id == need.JobId).Select(row => new { row.BotSlug, row.TelegramChatId }).SingleOrDefaultAsync(cancellationToken);
        if (job is null)
            return Failure.NotFound("job");
        var rights = access.OnBot(job.BotSlug);
        if (!rights.HasFlag(need.Right) && job.TelegramChatId is { } telegramId)
        {
            var chat = await db.Chats.Where(row => row.BotSlug == job.BotSlug && (row.TelegramId == telegramId || row.FormerTelegramId == telegramId))
                .Select(row => (long?)row.Id).FirstOrDefaultAsync(cancellationToken);
            if (chat is { } chatId)
                rights = access.OnChat(job.BotSlug, chatId);
        }

        return Check(rights, need.Right, "job");
    }

    private async Task<string?> BotOfAsync(long chatId, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        return await db.Chats.Where(chat => chat.Id == chatId).Select(chat => chat.BotSlug).SingleOrDefaultAsync(cancellationToken);
    }

    private static Failure? Check(Right held, Right needed, string noun)
    {
        if (held.HasFlag(needed))
            return null;
        return held.HasFlag(Right.Read)
            ? Failure.Forbidden("right_missing", $"This needs the right {Word(needed)} to the {noun}.")
            : Failure.NotFound(noun);
    }

    private static string Word(Right right) => right switch { Right.Manage => "can_manage", Right.Send => "can_send", _ => "can_read" };
}
