using Gateway.BotApiSimulator.Bots;

namespace Gateway.BotApiSimulator.Methods;

internal sealed class EditMessageReplyMarkup(OutgoingMessage messages) : IBotApiMethod
{
    public string Name => "editMessageReplyMarkup";

    public bool IsLimited => true;

    public ValueTask<MethodResult> ExecuteAsync(Bot bot, CallParameters parameters, CancellationToken cancellationToken) =>
        new(messages.Edit(bot, parameters, _ => null));
}
