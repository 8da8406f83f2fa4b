using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Health;

internal sealed class HealthWithoutServersTests
{
    [Test]
    public async Task Report_WithoutDatabaseAndRedis_SaysWhatThatMeans()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewayStart());

        var report = (await gateway.Http.GetFromJsonAsync<JsonObject>("/health"))!;

        ((string)report["status"]!, (string)report["database"]!, (string)report["redis"]!).Should().Be(("ok", "not configured", "not configured"));
        ((string)report["instances"]!).Should().Contain("REDIS_URL");
        report["jobs"].Should().BeNull();
    }
}
