using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Gateway.IntegrationTests.Http;

/// <summary>The tests' own connections come from 127.0.0.1.</summary>
internal sealed class ForwardingTests
{
    private const string Header = "X-Forwarded-For";

    [TestCase("198.51.100.7", "198.51.100.7")]
    [TestCase("127.0.0.1, 198.51.100.7", "198.51.100.7")]
    [TestCase("203.0.113.1, 198.51.100.7, 10.1.2.3", "198.51.100.7")]
    [TestCase("198.51.100.7, 10.1.2.3, 10.1.2.4", "198.51.100.7")]
    [TestCase("2001:db8::7", "2001:db8::7")]
    [TestCase("198.51.100.7, nonsense", "127.0.0.1")]
    public async Task ProxiesThatAreNamed_AreBelieved_AndWhatTheirClientsWroteIsNot(string header, string address)
    {
        await using var gateway = await ShellGateway.StartAsync(("FORWARDED_NETWORKS", "127.0.0.0/8,10.0.0.0/8"));

        (await AskAsync(gateway, (Header, header), ("X-Forwarded-Proto", "https")))["address"]!.ToString().Should().Be(address);
    }

    [TestCase(null)]
    [TestCase("10.0.0.0/8")]
    public async Task OthersAreNotBelieved(string? networks)
    {
        await using var gateway = await ShellGateway.StartAsync(networks is null ? [] : [("FORWARDED_NETWORKS", networks)]);

        var answer = await AskAsync(gateway, (Header, "198.51.100.7"), ("X-Forwarded-Proto", "https"));

        (answer["address"]!.ToString(), answer["scheme"]!.ToString()).Should().Be(("127.0.0.1", "http"));
    }

    [Test]
    public async Task TheScheme_ComesFromAProxyThatIsNamed()
    {
        await using var gateway = await ShellGateway.StartAsync(("FORWARDED_NETWORKS", "127.0.0.1"));

        (await AskAsync(gateway, (Header, "198.51.100.7"), ("X-Forwarded-Proto", "https")))["scheme"]!.ToString().Should().Be("https");
    }

    [TestCase("198.51.100.7")]
    [TestCase("127.0.0.1")]
    public async Task Health_ShowsDetails_OnlyToWhoIsHere_WhateverAProxySays(string client)
    {
        await using var gateway = await ShellGateway.StartAsync(("FORWARDED_NETWORKS", "127.0.0.1"));

        (await HealthAsync(gateway, (Header, client))).ContainsKey("database").Should().BeFalse();
        (await HealthAsync(gateway)).ContainsKey("database").Should().BeTrue();
    }

    private static async Task<JsonObject> HealthAsync(ShellGateway gateway, params (string Name, string Value)[] headers)
    {
        using var answer = await gateway.GetAsync("/health", headers);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }

    private static async Task<JsonObject> AskAsync(ShellGateway gateway, params (string Name, string Value)[] headers)
    {
        using var answer = await gateway.GetAsync("/api/v1/test/ok", headers);
        return (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
    }
}
