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

internal sealed class ListChatsHandler(IGatewayDbFactory store, IChatLists lists) : IRequestHandler<ListChats, Result<Page<ChatRow>>>
{
    public async Task<Result<Page<ChatRow>>> Handle(ListChats request, CancellationToken cancellationToken)
    {
        var chats = request.Caller.Access.ReadableBots is { } bots
            ? await ReadableAsync(request, bots, cancellationToken)
            : await AllAsync(request, cancellationToken);
        return request.Page.PageOf([.. chats.Select(ChatRow.Of)], request.List, chat => chat.Id);
    }

    private async Task<IReadOnlyList<Chat>> AllAsync(ListChats request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        var chats = db.Chats.AsNoTracking();
        if (request.Bot is { } bot)
            chats = chats.Where(chat => chat.BotSlug == bot);
        if (request.Page.After(request.List) is { } after)
            chats = chats.Where(chat => chat.Id > after);
        return await chats.OrderBy(chat => chat.Id).Take(request.Page.Fetch).ToListAsync(cancellationToken);
    }

    /// <summary>Every chat of some bots, and single chats of others beside.</summary>
    private Task<IReadOnlyList<Chat>> ReadableAsync(ListChats request, IReadOnlyList<string> readable, CancellationToken cancellationToken)
    {
        var access = request.Caller.Access;
        var after = request.Page.After(request.List) ?? 0;
        var bots = readable.Where(bot => request.Bot is null || string.Equals(bot, request.Bot, StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
        var single = access.ReadableChats.Where(chat => chat > after && access.Chats[chat].Bot is var bot && !bots.Contains(bot)
            && (request.Bot is null || string.Equals(bot, request.Bot, StringComparison.Ordinal)));
        return lists.ReadAsync([.. bots], [.. single.Order()], after, request.Page.Fetch, cancellationToken);
    }
}
