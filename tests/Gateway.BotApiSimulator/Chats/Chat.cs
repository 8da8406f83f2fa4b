using System.Text.Json.Nodes;

namespace Gateway.BotApiSimulator.Chats;

/// <summary>One conversation of one bot; the newest messages are kept.</summary>
internal sealed class Chat(long id)
{
    private const int Capacity = 500;

    private readonly LinkedList<ChatMessage> _messages = [];

    public long Id => id;

    public JsonObject Description { get; private set; } = DescribeUnknown(id);

    public IEnumerable<ChatMessage> Messages => _messages;

    public void Describe(JsonObject description) => Description = (JsonObject)description.DeepClone();

    public static bool IsSupergroup(long id) => id < -1_000_000_000_000;

    public void Add(ChatMessage message)
    {
        _messages.AddLast(message);
        if (_messages.Count > Capacity)
            _messages.RemoveFirst();
    }

    public ChatMessage? Find(long messageId) => _messages.LastOrDefault(message => message.MessageId == messageId && !message.Deleted);

    // Positive ids are people, -100… are supergroups and channels, other negative ones basic groups.
    private static JsonObject DescribeUnknown(long id) => id > 0
        ? new JsonObject { ["id"] = id, ["first_name"] = $"User {id}", ["type"] = "private" }
        : new JsonObject { ["id"] = id, ["title"] = $"Group {-id}", ["type"] = IsSupergroup(id) ? "supergroup" : "group" };
}
