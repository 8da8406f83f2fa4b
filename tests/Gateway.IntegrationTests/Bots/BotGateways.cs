using System.Text.Json.Nodes;
using Gateway.Domain.Accounts;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Bots;

/// <summary>Two gateways over one database, for all tests of bots, jobs and counts through the API. Each test has bots of its own.</summary>
[SetUpFixture]
internal sealed class BotGateways
{
    public const string PublicUrl = "https://gateway.example";

    /// <summary>Of the bots file.</summary>
    public static readonly BotEntry OfFile = BotEntry.Echo("filed") with { Async = true };

    public static ManagedGateways Gateways { get; private set; } = null!;

    public static HttpClient Admin { get; private set; } = null!;

    /// <summary>Of the other process.</summary>
    public static HttpClient AdminElsewhere { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Gateways = await ManagedGateways.StartAsync(
            processes: 2,
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["PUBLIC_URL"] = PublicUrl, ["RATE_LIMIT_PER_MINUTE"] = "1000000" },
            bots: [OfFile]);
        Admin = await Gateways.AdminAsync();
        AdminElsewhere = await Gateways.AdminAsync(process: 1);
    }

    [OneTimeTearDown]
    public Task StopAsync() => Gateways?.DisposeAsync().AsTask() ?? Task.CompletedTask;

    /// <summary>A bot at Telegram that nobody here knows yet.</summary>
    public static async Task<NewBot> AtTelegramAsync(string? username = null)
    {
        var token = BotEntry.NewToken();
        username ??= $"t{Guid.NewGuid():N}_bot";
        await Gateways.Simulator.AddBotAsync(token, username);
        return new NewBot(token, username);
    }

    public static Task<ApiAnswer> PostAsync(HttpClient client, NewBot bot, Action<JsonObject>? change = null)
    {
        var body = new JsonObject { ["token"] = bot.Token, ["require_auth"] = false };
        change?.Invoke(body);
        return client.SendJsonAsync(HttpMethod.Post, "/api/v1/bots", body);
    }

    /// <summary>Makes a bot as an admin.</summary>
    public static async Task<NewBot> MakeAsync(Action<JsonObject>? change = null)
    {
        var bot = await AtTelegramAsync();
        (await PostAsync(Admin, bot, change)).Ok();
        return bot;
    }

    public static Task<ApiAnswer> PatchAsync(NewBot bot, JsonObject body) => Admin.SendJsonAsync(HttpMethod.Patch, $"/api/v1/bots/{bot.Slug}", body);

    public static Task<ApiAnswer> RemoveAsync(NewBot bot) => Admin.SendJsonAsync(HttpMethod.Delete, $"/api/v1/bots/{bot.Slug}");

    /// <summary>A key with every scope that has rights to one bot, and is limited to it.</summary>
    public static async Task<HttpClient> KeyOfAsync(NewBot bot, bool limited = true, bool canManage = true)
    {
        var (id, key) = await Gateways.NewKeyAsync(Scope.All.Except(Scope.NeverOfKeys, StringComparer.Ordinal), limited ? [bot.Slug] : null);
        var grant = new JsonObject { ["api_key_id"] = id, ["can_read"] = true, ["can_send"] = false, ["can_manage"] = canManage };
        (await Admin.SendJsonAsync(HttpMethod.Put, $"/api/v1/bots/{bot.Slug}/permissions", grant)).Ok();
        return Gateways.Client(key);
    }

    /// <summary>Delivers an update as Telegram does, with the secret that is derived from the token, or another.</summary>
    public static async Task<int> DeliverAsync(NewBot bot, RawUpdate update, int process = 0, string? secret = null)
    {
        using var answer = await Gateways.Processes[process].DeliverAsync(bot.Slug, update, secret ?? BotEntry.DerivedSecret(bot.Token));
        return (int)answer.StatusCode;
    }
}

/// <summary>A bot at Telegram, with the slug that it gets here by default.</summary>
internal sealed record NewBot(string Token, string Username)
{
    public long Id => long.Parse(Token.Split(':')[0]);

    public string Slug => Username.ToLowerInvariant().Replace('_', '-');
}
