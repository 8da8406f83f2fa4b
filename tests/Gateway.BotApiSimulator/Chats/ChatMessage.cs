using System.Text.Json.Nodes;

namespace Gateway.BotApiSimulator.Chats;

/// <summary>One message of a conversation, in the form the Bot API gives it. It stays after its deletion, marked.</summary>
internal sealed class ChatMessage(long messageId, bool fromBot, DateTimeOffset at, JsonObject content)
{
    public long MessageId => messageId;

    public bool FromBot => fromBot;

    public DateTimeOffset At => at;

    public JsonObject Content { get; set; } = content;

    public bool Deleted { get; set; }

    public long? UpdateId { get; set; }

    public JsonObject ToView() => new()
    {
        ["message_id"] = MessageId,
        ["from_bot"] = FromBot,
        ["deleted"] = Deleted,
        ["edited"] = Content.ContainsKey("edit_date"),
        ["update_id"] = UpdateId,
        ["text"] = Content["text"]?.DeepClone() ?? Content["caption"]?.DeepClone(),
        ["message"] = Content.DeepClone(),
    };
}
