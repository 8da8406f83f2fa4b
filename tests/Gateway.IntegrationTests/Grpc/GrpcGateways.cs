using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Grpc;

/// <summary>One gateway and one @grpc/grpc-js for all tests of this folder. Each test has chats of its own.</summary>
[SetUpFixture]
internal sealed class GrpcGateways
{
    public const string Bot = "desk";
    public const string ChatService = "telegram.gateway.v1.ChatService";
    public const string BotService = "telegram.gateway.v1.BotService";
    public const string MessageService = "telegram.gateway.v1.MessageService";

    private static string _token = string.Empty;

    public static ManagedGateways Gateways { get; private set; } = null!;

    public static GrpcJs Client { get; private set; } = null!;

    /// <summary>The admin's credential.</summary>
    public static GrpcJsOptions Admin => GrpcJsOptions.Bearer(_token);

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Gateways = await ManagedGateways.StartAsync(
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["RATE_LIMIT_PER_MINUTE"] = "1000000" }, bots: [BotEntry.None(Bot)]);
        _token = await Gateways.SignInAsync(ManagedGateways.AdminName, Gateways.AdminPassword);
        Client = await GrpcJs.StartAsync(Gateways.Processes[0]);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (Client is not null)
            await Client.DisposeAsync();
        if (Gateways is not null)
            await Gateways.DisposeAsync();
    }

    /// <summary>A private chat with one message that came in; the gateway's id of it, and Telegram's.</summary>
    public static async Task<(long Id, long Person)> NewChatAsync()
    {
        var person = Gateways.NewId();
        await Gateways.DeliverAsync(Bot, Updates.PrivateText(Gateways.NewId(), "hello", person));
        return ((long)(await Gateways.Database.Db.RowsAsync("SELECT id FROM chats WHERE telegram_id = $1", person)).Single()["id"]!, person);
    }

    /// <summary>A key with rights to one chat.</summary>
    public static async Task<(long Id, string Key)> NewKeyAsync(long chat, bool read, bool send, params string[] scopes)
    {
        var made = await Gateways.NewKeyAsync(scopes);
        await AllowAsync(made.Id, chat, read, send);
        return made;
    }

    public static async Task AllowAsync(long key, long chat, bool read, bool send) => (await (await Gateways.AdminAsync()).SendJsonAsync(
        HttpMethod.Put, $"/api/v1/chats/{chat}/permissions", new JsonObject { ["api_key_id"] = key, ["can_read"] = read, ["can_send"] = send, ["can_manage"] = false })).Ok();

    public static JsonObject OfChat(long chat) => new() { ["chat_id"] = chat };
}
