using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Sending;

/// <summary>Two processes for all tests of this folder. Each test has chats of its own, and so limits and faults of its own.</summary>
[SetUpFixture]
internal sealed class SendingGateways
{
    public const string Bot = "desk";
    public const string OtherBot = "shop";
    public const string AuthBot = "door";

    private static ManagedGateways? _gateways;

    public static ManagedGateways Gateways => _gateways ?? throw new InvalidOperationException("Not started.");

    [OneTimeSetUp]
    public async Task StartAsync() => _gateways = await ManagedGateways.StartAsync(
        2,
        settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["RATE_LIMIT_PER_MINUTE"] = "1000000", ["SEND_LIMIT_PER_BOT"] = "1000/s", ["SEND_LIMIT_PER_CHAT"] = "100/s" },
        bots: [BotEntry.None(Bot), BotEntry.None(OtherBot), BotEntry.Auth(AuthBot)]);

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_gateways is not null)
            await _gateways.DisposeAsync();
    }

    /// <summary>A private chat that the gateway has stored, since somebody has written there.</summary>
    public static async Task<StoredChat> NewChatAsync(string bot = Bot)
    {
        var (person, update) = (Gateways.NewId(), Gateways.NewId());
        await Gateways.DeliverAsync(bot, Updates.PrivateText(update, "hello", person));
        var row = (await Gateways.Database.Db.RowsAsync("SELECT c.id, m.id AS message FROM chats c JOIN messages m ON m.chat_id = c.id WHERE c.bot_slug = $1 AND c.telegram_id = $2", bot, person)).Single();
        return new StoredChat((long)row["id"]!, person, (long)row["message"]!);
    }

    /// <summary>The calls that reached Telegram for this chat.</summary>
    public static async Task<IReadOnlyList<SimCall>> CallsAsync(StoredChat chat) =>
        [.. (await Gateways.Simulator.CallsAsync()).Where(chat.IsOf)];

    public static async Task<ApiAnswer> SendAsync(StoredChat chat, JsonObject body, string? key = null, int process = 0) =>
        await (await Gateways.AdminAsync(process)).SendJsonAsync(HttpMethod.Post, chat.Messages, body, key is null ? [] : [("Idempotency-Key", key)]);

    public static JsonObject Text(string text) => new() { ["text"] = text };
}

/// <summary>A chat with one message that came in.</summary>
internal sealed record StoredChat(long Id, long TelegramId, long FirstMessage)
{
    public bool IsOf(SimCall call) => string.Equals(call.ChatId, $"{TelegramId}", StringComparison.Ordinal);

    public string Messages => $"/api/v1/chats/{Id}/messages";
}
