using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Grpc.GrpcGateways;

namespace Gateway.IntegrationTests.Grpc;

/// <summary>Where a call comes from, as the audit keeps it, is said by proxies of FORWARDED_NETWORKS alone, as over HTTP.</summary>
internal sealed class ForwardingTests
{
    private const string Forwarded = "x-forwarded-for";

    [Test]
    public async Task AProxyThatIsNamed_IsBelieved_AndWhatItsClientWroteIsNot()
    {
        await using var gateways = await ManagedGateways.StartAsync(settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["FORWARDED_NETWORKS"] = "127.0.0.1,10.0.0.0/8" });
        await using var client = await GrpcJs.StartAsync(gateways.Processes[0]);

        (await AddressOfAsync(gateways, client, "198.51.100.7")).Should().Be("198.51.100.7");
        (await AddressOfAsync(gateways, client, "203.0.113.1, 198.51.100.8, 10.1.2.3")).Should().Be("198.51.100.8");
        (await AddressOfAsync(gateways, client, "nonsense")).Should().Be("127.0.0.1");
    }

    [Test]
    public async Task AnybodyElse_IsNot() => (await AddressOfAsync(Gateways, Client, "198.51.100.7")).Should().Be("127.0.0.1");

    private static async Task<object?> AddressOfAsync(ManagedGateways gateways, GrpcJs client, string forwardedFor)
    {
        var (token, username) = (BotEntry.NewToken(), $"t{Guid.NewGuid():N}_bot");
        await gateways.Simulator.AddBotAsync(token, username);
        var admin = GrpcJsOptions.Bearer(await gateways.SignInAsync(ManagedGateways.AdminName, gateways.AdminPassword));

        (await client.CallAsync(
            $"{BotService}/CreateBot",
            new JsonObject { ["token"] = token, ["require_auth"] = false },
            admin with { Metadata = [.. admin.Metadata, (Forwarded, forwardedFor)] })).Ok();

        return (await gateways.Database.Db.RowsAsync("SELECT address FROM audit_events WHERE action = 'bot.created' AND details::text LIKE '%' || $1 || '%'", username))
            .Should().ContainSingle().Which["address"];
    }
}
