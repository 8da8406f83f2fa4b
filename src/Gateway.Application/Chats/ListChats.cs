using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Lists;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using Gateway.Domain.Chats;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Chats;

/// <summary>The chats that the caller may read, in the order in which they became known.</summary>
/// <param name="Caller">Who asks.</param>
/// <param name="Bot">One bot's alone.</param>
/// <param name="Page">Which page.</param>
public sealed record ListChats(Caller Caller, string? Bot, PageRequest Page) : IAuthorizedRequest<Page<ChatRow>>
{
    public Needs Needs => Needs.Scope(Scope.ChatsRead);

    internal string List => Bot is null ? "chats" : $"chats:{Bot}";
}

internal sealed class ListChatsValidator : AbstractValidator<ListChats>
{
    public ListChatsValidator() => this.Page(request => request.Page, request => request.List);
}

internal sealed class ListChatsHandler(IGatewayDbFactory store) : IRequestHandler<ListChats, Result<Page<ChatRow>>>
{
    public async Task<Result<Page<ChatRow>>> Handle(ListChats request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        var rows = await Readable(db.Chats.AsNoTracking(), request).ToListAsync(cancellationToken);
        return request.Page.PageOf(rows.ConvertAll(ChatRow.Of), request.List, chat => chat.Id);
    }

    /// <summary>A range of the index for each bot of which every chat may be read, and the chats that may be read one by one: none reads what the page does not need.</summary>
    internal static IQueryable<Chat> Readable(IQueryable<Chat> chats, ListChats request)
    {
        var access = request.Caller.Access;
        if (request.Page.After(request.List) is { } after)
            chats = chats.Where(chat => chat.Id > after);
        var size = request.Page.Fetch;
        if (access.ReadableBots is not { } bots)
            return (request.Bot is { } one ? chats.Where(chat => chat.BotSlug == one) : chats).OrderBy(chat => chat.Id).Take(size);
        bots = [.. bots.Where(bot => request.Bot is null || string.Equals(bot, request.Bot, StringComparison.Ordinal))];
        var single = access.ReadableChats.Where(chat => IsBeside(bots, access.Chats[chat].Bot, request.Bot)).ToList();
        return bots.Select(bot => chats.Where(chat => chat.BotSlug == bot).OrderBy(chat => chat.Id).Take(size))
            .Aggregate(chats.Where(chat => single.Contains(chat.Id)).OrderBy(chat => chat.Id).Take(size), (union, ofBot) => union.Concat(ofBot))
            .OrderBy(chat => chat.Id).Take(size);
    }

    /// <summary>Not in the list of its bot already, and of the bot that is asked for.</summary>
    private static bool IsBeside(IReadOnlyList<string> bots, string bot, string? asked) =>
        !bots.Contains(bot, StringComparer.Ordinal) && (asked is null || string.Equals(bot, asked, StringComparison.Ordinal));
}
