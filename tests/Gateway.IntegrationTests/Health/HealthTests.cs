using System.Net;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Servers;
using Gateway.IntegrationTests.UpdateEndpoint;

namespace Gateway.IntegrationTests.Health;

[NonParallelizable]
internal sealed class HealthTests
{
    private PrivatePostgres _postgres = null!;
    private PrivateRedis _redis = null!;
    private GatewayProcess _gateway = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _postgres = await PrivatePostgres.StartAsync();
        _redis = await PrivateRedis.StartAsync();
        _gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            Bots = new BotsFile(BotEntry.None("kept")),
            DatabaseUrl = _postgres.ConnectionUrl(),
            RedisUrl = _redis.Url,
        });
    }

    [TearDown]
    public async Task Recover()
    {
        await _redis.RestartAsync(withData: false);
        await Eventually.BecomesAsync(async () => string.Equals((string?)(await ReportAsync()).Report["status"], "ok", StringComparison.Ordinal));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _gateway.DisposeAsync();
        await _redis.DisposeAsync();
        await _postgres.DisposeAsync();
    }

    [Test]
    public async Task EverythingThere_IsLiveReadyAndOk()
    {
        (await StatusAsync("/health/live")).Should().Be(HttpStatusCode.OK);
        (await StatusAsync("/health/ready")).Should().Be(HttpStatusCode.OK);
        await _gateway.StatusOfAsync("kept", Updates.PrivateText(1, "hi"));
        await new Db(_postgres.ConnectionUrl()).ExecuteAsync("UPDATE gateway_jobs SET status = 'dead'");

        var (status, report) = await ReportAsync();

        status.Should().Be(HttpStatusCode.OK);
        ((string)report["status"]!, (string)report["database"]!, (string)report["redis"]!).Should().Be(("ok", "ok", "ok"));
        report["jobs"]!.ToJsonString().Should().Be("""{"pending":0,"running":0,"dead":1}""");
        report["version"].Should().NotBeNull();
    }

    [Test]
    public async Task Details_AreForLoopbackAlone()
    {
        foreach (var header in new[] { "X-Forwarded-For", "Forwarded" })
        {
            var (status, report) = await ReportAsync(header, "for=198.51.100.7");

            status.Should().Be(HttpStatusCode.OK);
            report.ToJsonString().Should().Be("""{"status":"ok"}""");
        }
    }

    [Test]
    public async Task DatabaseAway_IsLiveAndNotReady_AndRecovers()
    {
        await _postgres.FreezeAsync();
        (await StatusAsync("/health/ready")).Should().Be(HttpStatusCode.ServiceUnavailable);
        _postgres.Thaw();
        await Eventually.BecomesAsync(async () => await StatusAsync("/health/ready") == HttpStatusCode.OK);

        await _postgres.KillAsync();
        (await StatusAsync("/health/live")).Should().Be(HttpStatusCode.OK);
        (await StatusAsync("/health/ready")).Should().Be(HttpStatusCode.ServiceUnavailable);
        var (status, report) = await ReportAsync();
        (status, (string)report["status"]!, (string)report["database"]!).Should().Be((HttpStatusCode.ServiceUnavailable, "unavailable", "unreachable"));

        await _postgres.RestartAsync();
        await Eventually.BecomesAsync(async () => await StatusAsync("/health/ready") == HttpStatusCode.OK);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task RedisAway_IsStillReady(bool frozen)
    {
        await (frozen ? _redis.FreezeAsync() : _redis.KillAsync());

        (await StatusAsync("/health/ready")).Should().Be(HttpStatusCode.OK);
        var (status, report) = await ReportAsync();
        (status, (string)report["status"]!, (string)report["redis"]!).Should().Be((HttpStatusCode.OK, "degraded", "unreachable"));
    }

    private async Task<HttpStatusCode> StatusAsync(string path)
    {
        using var answer = await _gateway.Http.GetAsync(path);
        return answer.StatusCode;
    }

    private async Task<(HttpStatusCode Status, JsonNode Report)> ReportAsync(string? header = null, string value = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health");
        if (header is not null)
            request.Headers.Add(header, value);
        using var answer = await _gateway.Http.SendAsync(request);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }
}
