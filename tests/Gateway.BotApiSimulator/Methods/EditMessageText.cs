using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Chats;

namespace Gateway.BotApiSimulator.Methods;

internal sealed class EditMessageText(SimulatorClock clock) : IBotApiMethod
{
    public string Name => "editMessageText";

    public bool IsLimited => true;

    public ValueTask<MethodResult> ExecuteAsync(Bot bot, CallParameters parameters, CancellationToken cancellationToken) =>
        new(Execute(bot, parameters));

    private MethodResult Execute(Bot bot, CallParameters parameters)
    {
        if (ChatParameter.Read(bot, parameters) is not { } chatId)
            return ChatParameter.NotFound;
        if (MessageText.Refuse(parameters) is { } refusal)
            return refusal;
        return bot.Chats.Change(chatId, parameters.Integer("message_id") ?? 0, message => Edit(message, parameters));
    }

    private MethodResult Edit(ChatMessage? message, CallParameters parameters)
    {
        if (message is null)
            return MethodResult.BadRequest("message to edit not found");
        if (!message.FromBot)
            return MethodResult.BadRequest("message can't be edited");

        var text = parameters.Text("text")!;
        var keyboard = parameters.Json("reply_markup")?["inline_keyboard"];
        var content = message.Content;
        if (string.Equals((string?)content["text"], text, StringComparison.Ordinal)
            && JsonNode.DeepEquals(content["reply_markup"]?["inline_keyboard"], keyboard))
        {
            return MethodResult.BadRequest("message is not modified: specified new message content and reply markup are exactly the "
                + "same as a current content and reply markup of the message");
        }

        content["text"] = text;
        content["edit_date"] = clock.UnixNow;
        content.Remove("entities");
        if (Entities.Find(text) is { } entities)
            content["entities"] = entities;
        content.Remove("reply_markup");
        if (keyboard is not null)
            content["reply_markup"] = new JsonObject { ["inline_keyboard"] = keyboard.DeepClone() };
        return MethodResult.Success(content.DeepClone());
    }
}
