using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Chats;
using Gateway.BotApiSimulator.Delivery;

namespace Gateway.BotApiSimulator.Bots;

/// <summary>One bot account with everything Telegram keeps for it.</summary>
internal sealed class Bot(long id, string token, UpdateQueue updates, WebhookDelivery delivery, Conversations chats)
{
    public long Id => id;

    public string Token { get; set; } = token;

    public string Username { get; set; } = $"bot{id}_bot";

    public string FirstName { get; set; } = $"Bot {id}";

    public UpdateQueue Updates => updates;

    public WebhookDelivery Delivery => delivery;

    public Conversations Chats => chats;

    public UpdatePolls Polls { get; } = new();

    public BotFiles Files { get; } = new();

    public CallbackQueries Callbacks { get; } = new();

    public JsonObject ToUser() => new()
    {
        ["id"] = Id,
        ["is_bot"] = true,
        ["first_name"] = FirstName,
        ["username"] = Username,
    };
}
