using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.OpenApi;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Fuzzing;

/// <summary>Things for the management API to be asked about, and the admin who asks: an id that no mutation comes upon, so that nobody takes its rights away.</summary>
internal sealed class ManagementSeed(ManagedGateways gateways)
{
    private const long Admin = 7_348_215_901;

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(14);

    public async Task CreateAdminAsync()
    {
        await gateways.Database.Db.ExecuteAsync($"ALTER TABLE users ALTER COLUMN id RESTART WITH {Admin}");
        (await (await gateways.AdminAsync()).SendJsonAsync(HttpMethod.Post, "/api/v1/users", Body(
            """{"username":"fuzz","password":"a password of the fuzzing admin","roles":["admin"]}"""))).Ok()["id"]!.GetValue<long>().Should().Be(Admin);
    }

    /// <summary>A new access token; the sign-in itself is fuzzed until its limits are used up.</summary>
    public string Token() => Forged.Token(gateways.JwtSecret, TimeProvider.System.GetUtcNow() + Lifetime, subject: Admin);

    /// <summary>One new thing for each noun, since those before have been deleted or changed; what cannot be made now keeps its old one.</summary>
    public async Task<Dictionary<string, string>> NewAsync(HttpClient client, Dictionary<string, string> old)
    {
        var person = gateways.NewId();
        await gateways.DeliverAsync(FuzzedGateway.Bot, Updates.PrivateText(person, "hello", person));
        var row = (await gateways.Database.Db.RowsAsync("SELECT c.id AS chat, m.id AS message FROM chats c JOIN messages m ON m.chat_id = c.id WHERE c.telegram_id = $1", person)).Single();
        return new Dictionary<string, string>(old, StringComparer.Ordinal)
        {
            ["bots/id"] = FuzzedGateway.Bot,
            ["callbacks/cid"] = "1",
            ["files/file_id"] = "file",
            ["permissions/permission"] = "1",
            ["deliveries/id"] = "1",
            ["chats/id"] = $"{row["chat"]}",
            ["messages/mid"] = $"{row["message"]}",
            ["jobs/id"] = $"{row["message"]}",
            ["users/id"] = await IdAsync("users", $$"""{"username":"user-{{person}}","password":"a password of a user","roles":[]}"""),
            ["apikeys/id"] = await IdAsync("apikeys", """{"name":"fuzzed","scopes":["messages:read"]}"""),
            ["webhooks/id"] = await IdAsync("webhooks", $$"""{"url":"https://hooks.invalid/x","scope":"bot","bot":"{{FuzzedGateway.Quiet}}"}"""),
        };

        async Task<string> IdAsync(string noun, string body) =>
            (await client.SendJsonAsync(HttpMethod.Post, $"/api/v1/{noun}", Body(body))).Json()?["id"]?.ToString() ?? old.GetValueOrDefault($"{noun}/id", "1");
    }

    private static JsonNode Body(string json) => JsonNode.Parse(json)!;
}
