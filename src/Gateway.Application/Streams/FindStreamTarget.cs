using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Bots;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Streams;

/// <summary>May this be followed? The same question for every way of streaming.</summary>
internal sealed record FindStreamTarget(Caller Caller, StreamWish Wish) : IAuthorizedRequest<StreamTarget>
{
    public Needs Needs => Wish switch
    {
        { ChatId: { } chat } => Needs.Chat(chat, Right.Read, Scope.MessagesRead),
        { Bot: { } bot } => Needs.Bot(bot, Right.Read, Scope.MessagesRead),
        _ => Needs.Scope(Scope.MessagesRead),
    };
}

internal sealed class FindStreamTargetValidator : AbstractValidator<FindStreamTarget>
{
    public FindStreamTargetValidator()
    {
        RuleFor(request => request.Wish).Must(wish => (wish.ChatId is null ? 0 : 1) + (wish.Bot is null ? 0 : 1) + (wish.All ? 1 : 0) == 1)
            .OverridePropertyName("chat_id").WithMessage("name one of chat_id, bot and all");
        RuleFor(request => request.Wish.After).GreaterThanOrEqualTo(0).OverridePropertyName("after").WithMessage("must be a position, 0 or more");
    }
}

internal sealed class FindStreamTargetHandler(IBotRegistry bots, IGatewayDbFactory store) : IRequestHandler<FindStreamTarget, Result<StreamTarget>>
{
    public async Task<Result<StreamTarget>> Handle(FindStreamTarget request, CancellationToken cancellationToken) => request.Wish switch
    {
        { ChatId: { } chat } => await OfChatAsync(chat, cancellationToken),
        { Bot: { } bot } => bots.SlugOf(bot) is { } slug ? new EventsOfBot(slug) : Failure.NotFound("bot"),
        _ when request.Caller.Access.IsAdmin => new AllEvents(),
        _ => Failure.Forbidden("admin_needed", "Only an admin may follow everything; name a bot or a chat."),
    };

    private async Task<Result<StreamTarget>> OfChatAsync(long id, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        var bot = await db.Chats.Where(chat => chat.Id == id).Select(chat => chat.BotSlug).SingleOrDefaultAsync(cancellationToken);
        return bot is null ? Failure.NotFound("chat") : new EventsOfChat(id, bot);
    }
}
