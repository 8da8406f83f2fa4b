using Gateway.Application.Telegram;
using Gateway.Domain.Bots;
using Gateway.Domain.Updates;

namespace Gateway.Application.Updates.Handlers;

/// <summary>Sends the text of a new message back to its chat; anything else needs no answer.</summary>
internal sealed class EchoHandler(IBotSender sender) : IBotHandler
{
    public HandlerKind Kind => HandlerKind.Echo;

    public async Task<HandlerOutcome> HandleAsync(UpdateContext context, CancellationToken cancellationToken)
    {
        if (context.Envelope is not { Kind: UpdateKinds.Message, ChatId: { } chat, Text: { Length: > 0 } text })
            return HandlerOutcome.Done;
        return HandlerOutcome.Of("sendMessage", await sender.SendMessageAsync(context.Bot, SendClass.Handler, chat, text, cancellationToken));
    }
}
