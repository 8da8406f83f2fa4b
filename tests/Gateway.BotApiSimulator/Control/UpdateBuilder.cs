using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Chats;

namespace Gateway.BotApiSimulator.Control;

/// <summary>Makes the payloads that Telegram would make of what a person does. An id that is no integer is a FormatException.</summary>
internal sealed class UpdateBuilder(SimulatorClock clock)
{
    public JsonObject Message(Bot bot, MessageRequest request)
    {
        var from = Person(request.From);
        var chat = Chat(request.Chat, from);
        var message = new JsonObject
        {
            ["message_id"] = bot.Chats.NextMessageId((long)chat["id"]!),
            ["from"] = from,
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
        Id(message["message_id"], "extra.message_id");
        return message;
    }

    public JsonObject? CallbackQuery(Bot bot, CallbackRequest request)
    {
        var from = Person(request.From);
        var chatId = (long)Chat(request.Chat, from)["id"]!;
        var pressed = bot.Chats.With(chatId, request.MessageId, found => found?.FromBot == true ? (JsonObject)found.Content.DeepClone() : null);
        return pressed is null ? null : new JsonObject
        {
            ["id"] = RandomNumberGenerator.GetHexString(18, lowercase: true),
            ["from"] = from,
            ["message"] = pressed,
            ["chat_instance"] = $"{bot.Id ^ chatId}",
            ["data"] = request.Data,
        };
    }

    private static long Id(JsonNode? node, string name) =>
        node is JsonValue value && value.TryGetValue(out long id) ? id : throw new FormatException($"{name} is not an integer");

    private static JsonObject Person(JsonObject? from)
    {
        var id = Id(from?["id"], "from.id");
        var person = new JsonObject { ["id"] = id, ["is_bot"] = false, ["first_name"] = $"User {id}" };
        foreach (var (name, value) in from!)
            person[name] = value?.DeepClone();
        if (!person.ContainsKey("language_code"))
            person["language_code"] = "en";
        return person;
    }

    private static JsonObject Chat(JsonNode? given, JsonObject from)
    {
        var id = given switch
        {
            null => (long)from["id"]!,
            JsonObject described => Id(described["id"], "chat.id"),
            _ => Id(given, "chat"),
        };
        var isOwn = id == (long)from["id"]!;
        var chat = new JsonObject { ["id"] = id };
        if (isOwn)
        {
            chat["first_name"] = from["first_name"]?.DeepClone();
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
        if (reply is null)
            return null;
        var messageId = reply is JsonObject described
            ? Id(described["message_id"], "reply_to_message.message_id")
            : Id(reply, "reply_to_message");
        var original = bot.Chats.With(chatId, messageId, found => (JsonObject?)found?.Content.DeepClone()) ?? reply.DeepClone() as JsonObject;
        original?.Remove("reply_to_message");
        return original;
    }
}
