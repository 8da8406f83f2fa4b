using Gateway.BotApiSimulator.Bots;

namespace Gateway.BotApiSimulator.Methods;

internal sealed class SendMessage(OutgoingMessage messages) : IBotApiMethod
{
    public string Name => "sendMessage";

    public bool IsLimited => true;

    public ValueTask<MethodResult> ExecuteAsync(Bot bot, CallParameters parameters, CancellationToken cancellationToken) =>
        new(messages.Send(bot, parameters, message => MessageText.Fill(message, parameters)));
}
