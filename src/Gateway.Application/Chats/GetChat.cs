using Gateway.Application.Accounts;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Chats;

/// <summary>One chat.</summary>
public sealed record GetChat(Caller Caller, long ChatId) : IAuthorizedRequest<ChatRow>
{
    public Needs Needs => Needs.Chat(ChatId, Right.Read, Scope.ChatsRead);
}

internal sealed class GetChatHandler(IGatewayDbFactory store) : IRequestHandler<GetChat, Result<ChatRow>>
{
    public async Task<Result<ChatRow>> Handle(GetChat request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        var chat = await db.Chats.AsNoTracking().SingleOrDefaultAsync(chat => chat.Id == request.ChatId, cancellationToken);
        return chat is null ? Failure.NotFound("chat") : ChatRow.Of(chat);
    }
}
