using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Chats;

namespace Gateway.BotApiSimulator.Control;

/// <summary>Makes the payloads that Telegram would make of what a person does.</summary>
internal sealed class UpdateBuilder(SimulatorClock clock)
{
    public JsonObject Message(Bot bot, MessageRequest request)
    {
        var chat = Chat(request.Chat, request.From);
        var message = new JsonObject
        {
            ["message_id"] = bot.Chats.NextMessageId(),
            ["from"] = Person(request.From),
            ["chat"] = chat,
            ["date"] = clock.UnixNow,
        };
        if (ReplyTo(bot, (long)chat["id"]!, request.ReplyToMessage) is { } original)
            message["reply_to_message"] = original;
        if (request.Text is { } text)
        {
            message["text"] = text;
            if (Entities.Find(text) is { } entities)
                message["entities"] = entities;
        }

        foreach (var (name, value) in request.Extra ?? [])
            message[name] = value?.DeepClone();
        return message;
    }

    public JsonObject? CallbackQuery(Bot bot, CallbackRequest request)
    {
        var chatId = (long)Chat(request.Chat, request.From)["id"]!;
        var pressed = bot.Chats.With(chatId, request.MessageId, found => found?.FromBot == true ? (JsonObject)found.Content.DeepClone() : null);
        return pressed is null ? null : new JsonObject
        {
            ["id"] = RandomNumberGenerator.GetHexString(18, lowercase: true),
            ["from"] = Person(request.From),
            ["message"] = pressed,
            ["chat_instance"] = $"{bot.Id ^ chatId}",
            ["data"] = request.Data,
        };
    }

    private static JsonObject Person(JsonObject from)
    {
        var person = new JsonObject { ["id"] = (long)from["id"]!, ["is_bot"] = false, ["first_name"] = $"User {from["id"]}" };
        foreach (var (name, value) in from)
            person[name] = value?.DeepClone();
        if (!person.ContainsKey("language_code"))
            person["language_code"] = "en";
        return person;
    }

    private static JsonObject Chat(JsonNode? given, JsonObject from)
    {
        var id = given switch
        {
            JsonObject described => (long)described["id"]!,
            JsonValue number when number.GetValueKind() == JsonValueKind.Number => (long)number,
            _ => (long)from["id"]!,
        };
        var isOwn = id == (long)from["id"]!;
        var chat = new JsonObject { ["id"] = id };
        if (isOwn)
        {
            chat["first_name"] = from["first_name"]?.DeepClone() ?? $"User {id}";
            if (from["username"] is { } username)
                chat["username"] = username.DeepClone();
            chat["type"] = "private";
        }
        else
        {
            chat["title"] = $"Group {Math.Abs(id)}";
            chat["type"] = id < -1_000_000_000_000 ? "supergroup" : "group";
        }

        foreach (var (name, value) in given as JsonObject ?? [])
            chat[name] = value?.DeepClone();
        return chat;
    }

    private static JsonObject? ReplyTo(Bot bot, long chatId, JsonNode? reply)
    {
        var id = reply is JsonObject described ? (long?)described["message_id"] : (long?)reply;
        if (id is not { } messageId)
            return null;
        var original = bot.Chats.With(chatId, messageId, found => (JsonObject?)found?.Content.DeepClone()) ?? reply?.DeepClone() as JsonObject;
        original?.Remove("reply_to_message");
        return original;
    }
}
