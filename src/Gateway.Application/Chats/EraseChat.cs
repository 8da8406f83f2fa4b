using Gateway.Application.Accounts;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Application.Chats;

/// <summary>Erases what a chat has said and heard, the rights to it, and the chat. Its open jobs become dead; what was accepted stays known, so that no repeat brings it back.</summary>
public sealed record EraseChat(Caller Caller, long ChatId) : IAuthorizedRequest<Unit>
{
    public Needs Needs => Needs.Chat(ChatId, Right.Manage, Scope.BotsWrite);
}

internal sealed class EraseChatHandler(IErasure erasure) : IRequestHandler<EraseChat, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(EraseChat request, CancellationToken cancellationToken) =>
        await erasure.EraseChatAsync(request.Caller, request.ChatId, cancellationToken) ? Unit.Value : Failure.NotFound("chat");
}
