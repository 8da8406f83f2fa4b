using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Chats;

namespace Gateway.BotApiSimulator.Methods;

internal sealed class SendMessage(SimulatorClock clock) : IBotApiMethod
{
    public string Name => "sendMessage";

    public bool IsLimited => true;

    public ValueTask<MethodResult> ExecuteAsync(Bot bot, CallParameters parameters, CancellationToken cancellationToken) =>
        new(Execute(bot, parameters));

    private MethodResult Execute(Bot bot, CallParameters parameters)
    {
        if (ChatParameter.Read(bot, parameters) is not { } chatId)
            return ChatParameter.NotFound;
        if (MessageText.Refuse(parameters) is { } refusal)
            return refusal;
        var message = new JsonObject
        {
            ["message_id"] = bot.Chats.NextMessageId(),
            ["from"] = bot.ToUser(),
            ["chat"] = bot.Chats.Describe(chatId),
            ["date"] = clock.UnixNow,
        };
        if (!TryReply(bot, chatId, parameters, message))
            return MethodResult.BadRequest("message to be replied not found");

        var text = parameters.Text("text")!;
        message["text"] = text;
        if (Entities.Find(text) is { } entities)
            message["entities"] = entities;
        if (parameters.Json("reply_markup")?["inline_keyboard"] is { } keyboard)
            message["reply_markup"] = new JsonObject { ["inline_keyboard"] = keyboard.DeepClone() };
        return MethodResult.Success(bot.Chats.Add(chatId, fromBot: true, message));
    }

    private static bool TryReply(Bot bot, long chatId, CallParameters parameters, JsonObject message)
    {
        var reply = parameters.Json("reply_parameters");
        var id = parameters.Integer("reply_to_message_id") ?? (long?)(reply?["message_id"] as JsonValue);
        if (id is not { } messageId)
            return true;
        message["reply_to_message"] = bot.Chats.With(chatId, messageId, found => (JsonObject?)found?.Content.DeepClone());
        if (message["reply_to_message"] is JsonObject original)
        {
            original.Remove("reply_to_message");
            return true;
        }

        message.Remove("reply_to_message");
        return parameters.Flag("allow_sending_without_reply") || (bool?)(reply?["allow_sending_without_reply"] as JsonValue) == true;
    }
}
