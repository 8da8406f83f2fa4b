using Gateway.BotApiSimulator.Bots;

namespace Gateway.BotApiSimulator.Methods;

internal sealed class EditMessageText(OutgoingMessage messages) : IBotApiMethod
{
    public string Name => "editMessageText";

    public bool IsLimited => true;

    public ValueTask<MethodResult> ExecuteAsync(Bot bot, CallParameters parameters, CancellationToken cancellationToken) => new(messages.Edit(
        bot,
        parameters,
        content => content["text"] is null ? MethodResult.BadRequest("there is no text in the message to edit") : MessageText.Fill(content, parameters)));
}
