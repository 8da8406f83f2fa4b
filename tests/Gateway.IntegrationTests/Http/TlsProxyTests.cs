using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Gateway.IntegrationTests.Http;

/// <summary>The gateway behind a proxy with TLS, which it is told of by FORWARDED_NETWORKS or is not.</summary>
internal sealed class TlsProxyTests
{
    private static readonly IPAddress Asker = IPAddress.Parse("127.0.0.2");

    [TestCase("127.0.0.1", "127.0.0.2", "https")]
    [TestCase(null, "127.0.0.1", "http")]
    public async Task WhoAsks_AndThatItIsByTls_IsKnown_WhereTheProxyIs(string? networks, string address, string scheme)
    {
        await using var gateway = await ShellGateway.StartAsync(networks is null ? [] : [("FORWARDED_NETWORKS", networks)]);
        await using var proxy = await TlsProxy.StartAsync(gateway.Http.BaseAddress!);
        using var client = proxy.From(Asker);
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.1");

        using var answer = await client.GetAsync(new Uri("/api/v1/test/ok", UriKind.Relative));

        var told = (await answer.Content.ReadFromJsonAsync<JsonObject>())!;
        ((string?)told["address"], (string?)told["scheme"]).Should().Be((address, scheme));
        answer.ShouldBeGuarded(stored: false);
        Guarded.Of(answer, "Strict-Transport-Security").Should().Equal(scheme is "https" ? ["max-age=31536000"] : Array.Empty<string>());
    }
}
