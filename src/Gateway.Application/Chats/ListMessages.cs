using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Lists;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Chats;

/// <summary>A chat's messages, received and sent, newest first.</summary>
public sealed record ListMessages(Caller Caller, long ChatId, PageRequest Page) : IAuthorizedRequest<Page<MessageRow>>
{
    public Needs Needs => Needs.Chat(ChatId, Right.Read, Scope.MessagesRead);

    internal string List => $"messages:{ChatId}";
}

internal sealed class ListMessagesValidator : AbstractValidator<ListMessages>
{
    public ListMessagesValidator() => this.Page(request => request.Page, request => request.List);
}

internal sealed class ListMessagesHandler(IGatewayDbFactory store) : IRequestHandler<ListMessages, Result<Page<MessageRow>>>
{
    public async Task<Result<Page<MessageRow>>> Handle(ListMessages request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        var messages = db.Messages.AsNoTracking().Where(message => message.ChatId == request.ChatId);
        if (request.Page.After(request.List) is { } after)
            messages = messages.Where(message => message.Id < after);
        var rows = await messages.OrderByDescending(message => message.Id).Take(request.Page.Fetch).ToListAsync(cancellationToken);
        return request.Page.PageOf(rows.ConvertAll(MessageRow.Of), request.List, message => message.Id!.Value);
    }
}
