using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Control;

namespace Gateway.BotApiSimulator.Chats;

/// <summary>All chats of one bot. JSON nodes are no thread's own, so they enter and leave only under the lock, as copies.</summary>
internal sealed class Conversations(long botId, SimulatorClock clock, EventHub events)
{
    private const int Capacity = 5_000;

    private readonly Lock _gate = new();
    private readonly Dictionary<long, Chat> _chats = [];
    private readonly Queue<long> _order = new();
    private readonly Dictionary<long, long> _lastMessageIds = [];

    public long? FindByUsername(string name)
    {
        lock (_gate)
        {
            return _chats.Values
                .FirstOrDefault(chat => string.Equals((string?)chat.Description["username"], name, StringComparison.OrdinalIgnoreCase))?.Id;
        }
    }

    /// <summary>Supergroups and channels number their messages themselves; everything else is numbered by the bot's account.</summary>
    public long NextMessageId(long chatId)
    {
        lock (_gate)
            return _lastMessageIds[Numbering(chatId)] = _lastMessageIds.GetValueOrDefault(Numbering(chatId)) + 1;
    }

    /// <summary>Adds a message that the bot or a person wrote; its chat becomes known with it.</summary>
    public JsonObject Add(long chatId, bool fromBot, JsonObject message)
    {
        lock (_gate)
        {
            var chat = Open(chatId);
            if (message["chat"] is JsonObject description)
                chat.Describe(description);
            var id = (long)message["message_id"]!;
            _lastMessageIds[Numbering(chatId)] = Math.Max(_lastMessageIds.GetValueOrDefault(Numbering(chatId)), id);
            var added = new ChatMessage(id, fromBot, clock.Now, (JsonObject)message.DeepClone());
            chat.Add(added);
            Announce("message", chatId, added);
            return (JsonObject)added.Content.DeepClone();
        }
    }

    /// <summary>Runs <paramref name="read"/> on the message, or on null when there is none that is not deleted.</summary>
    public T With<T>(long chatId, long messageId, Func<ChatMessage?, T> read)
    {
        lock (_gate)
            return read(_chats.GetValueOrDefault(chatId)?.Find(messageId));
    }

    /// <summary>Like <see cref="With"/>, and tells those who watch what the message has become.</summary>
    public T Change<T>(long chatId, long messageId, Func<ChatMessage?, T> change)
    {
        lock (_gate)
        {
            var message = _chats.GetValueOrDefault(chatId)?.Find(messageId);
            var result = change(message);
            if (message is not null)
                Announce("message", chatId, message);
            return result;
        }
    }

    public JsonObject Describe(long chatId)
    {
        lock (_gate)
            return (JsonObject)Open(chatId).Description.DeepClone();
    }

    public JsonArray Views(long chatId)
    {
        lock (_gate)
            return new JsonArray([.. _chats.GetValueOrDefault(chatId)?.Messages.Select(message => message.ToView()) ?? []]);
    }

    private static long Numbering(long chatId) => Chat.IsSupergroup(chatId) ? chatId : 0;

    private Chat Open(long chatId)
    {
        if (_chats.TryGetValue(chatId, out var known))
            return known;
        var chat = new Chat(chatId);
        _chats[chatId] = chat;
        _order.Enqueue(chatId);
        if (_order.Count > Capacity)
            _chats.Remove(_order.Dequeue());
        return chat;
    }

    private void Announce(string type, long chatId, ChatMessage message)
    {
        var content = message.ToView();
        content["bot_id"] = botId;
        content["chat_id"] = chatId;
        events.Publish(type, content);
    }
}
