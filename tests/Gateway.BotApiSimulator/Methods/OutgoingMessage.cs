using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Chats;

namespace Gateway.BotApiSimulator.Methods;

/// <summary>What every message that a bot sends has, whatever it holds.</summary>
internal sealed class OutgoingMessage(SimulatorClock clock)
{
    /// <summary>Adds a message to the chat that the call names; <paramref name="fill"/> gives it its content.</summary>
    public MethodResult Send(Bot bot, CallParameters parameters, Func<JsonObject, MethodResult?> fill)
    {
        if (ChatParameter.Read(bot, parameters) is not { } chatId)
            return ChatParameter.NotFound;
        var message = new JsonObject
        {
            ["message_id"] = bot.Chats.NextMessageId(chatId),
            ["from"] = bot.ToUser(),
            ["chat"] = bot.Chats.Describe(chatId),
            ["date"] = clock.UnixNow,
        };
        if (fill(message) is { } refusal)
            return refusal;
        if (!TryReply(bot, chatId, parameters, message))
            return MethodResult.BadRequest("message to be replied not found");
        Keyboard(message, parameters);
        return MethodResult.Success(bot.Chats.Add(chatId, fromBot: true, message));
    }

    /// <summary>Changes one of the bot's own messages; <paramref name="change"/> gives it its new content, and its keyboard is that of the call.</summary>
    public MethodResult Edit(Bot bot, CallParameters parameters, Func<JsonObject, MethodResult?> change)
    {
        if (ChatParameter.Read(bot, parameters) is not { } chatId)
            return ChatParameter.NotFound;
        return bot.Chats.Change(chatId, parameters.Integer("message_id") ?? 0, message => Edit(message, parameters, change));
    }

    public static void Keyboard(JsonObject content, CallParameters parameters)
    {
        content.Remove("reply_markup");
        if (parameters.Json("reply_markup")?["inline_keyboard"] is { } keyboard)
            content["reply_markup"] = new JsonObject { ["inline_keyboard"] = keyboard.DeepClone() };
    }

    private MethodResult Edit(ChatMessage? message, CallParameters parameters, Func<JsonObject, MethodResult?> change)
    {
        if (message is null)
            return MethodResult.BadRequest("message to edit not found");
        if (!message.FromBot)
            return MethodResult.BadRequest("message can't be edited");
        var before = message.Content;
        var after = (JsonObject)before.DeepClone();
        if (change(after) is { } refusal)
            return refusal;
        Keyboard(after, parameters);
        if (JsonNode.DeepEquals(before, after))
        {
            return MethodResult.BadRequest("message is not modified: specified new message content and reply markup are exactly the "
                + "same as a current content and reply markup of the message");
        }

        after["edit_date"] = clock.UnixNow;
        message.Content = after;
        return MethodResult.Success(after.DeepClone());
    }

    private static bool TryReply(Bot bot, long chatId, CallParameters parameters, JsonObject message)
    {
        var reply = parameters.Json("reply_parameters");
        var id = parameters.Integer("reply_to_message_id") ?? (long?)(reply?["message_id"] as JsonValue);
        if (id is not { } messageId)
            return true;
        if (bot.Chats.With(chatId, messageId, found => (JsonObject?)found?.Content.DeepClone()) is not { } original)
            return parameters.Flag("allow_sending_without_reply") || (bool?)(reply?["allow_sending_without_reply"] as JsonValue) == true;
        original.Remove("reply_to_message");
        message["reply_to_message"] = original;
        return true;
    }
}
