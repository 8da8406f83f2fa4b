using Gateway.BotApiSimulator.Bots;

namespace Gateway.BotApiSimulator.Methods;

internal sealed class EditMessageCaption(OutgoingMessage messages) : IBotApiMethod
{
    public string Name => "editMessageCaption";

    public bool IsLimited => true;

    public ValueTask<MethodResult> ExecuteAsync(Bot bot, CallParameters parameters, CancellationToken cancellationToken) => new(messages.Edit(
        bot,
        parameters,
        content => content["text"] is null ? MessageText.FillCaption(content, parameters) : MethodResult.BadRequest("there is no caption in the message to edit")));
}
