using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Bots.BotGateways;
using static Gateway.IntegrationTests.Bots.CreateBotTests;

namespace Gateway.IntegrationTests.Bots;

/// <summary>A key that has one bot sees nothing of another's: not in a list, a count, an error or a status.</summary>
[TestFixture(true)]
[TestFixture(false)]
internal sealed class OneBotsKeyTests(bool limited)
{
    private NewBot _own = null!;
    private NewBot _other = null!;
    private HttpClient _client = null!;
    private long _ownJob;
    private long _othersJob;

    [OneTimeSetUp]
    public async Task MakeBots()
    {
        (_own, _other) = (await MakeAsync(), await MakeAsync(body => body["http"] = new JsonObject { ["url"] = "https://service.example/" }));
        _client = await KeyOfAsync(_own, limited);
        (_ownJob, _othersJob) = (await DeadJobAsync(_own), await DeadJobAsync(_other));
    }

    [Test]
    public async Task InTheListOfBots() => (await SlugsAsync("/api/v1/bots", "slug")).Should().Equal(_own.Slug);

    [TestCase("GET", "bots/{0}")]
    [TestCase("DELETE", "bots/{0}")]
    [TestCase("PATCH", "bots/{0}")]
    [TestCase("GET", "bots/{0}/webhook")]
    [TestCase("PUT", "bots/{0}/webhook")]
    [TestCase("DELETE", "bots/{0}/webhook")]
    [TestCase("GET", "jobs?bot={0}")]
    public async Task AnothersBot_IsAnsweredLikeOneThatDoesNotExist(string method, string route)
    {
        foreach (var name in (string[])[_other.Slug, $"{_other.Id}", _other.Username])
            (await CallAsync(string.Format(route, name))).Should().BeEquivalentTo(await CallAsync(string.Format(route, "nobody-at-all")));

        async Task<(int, string?, string?)> CallAsync(string path)
        {
            var answer = await _client.SendJsonAsync(new HttpMethod(method), $"/api/v1/{path}", method is "PATCH" ? new JsonObject() : null);
            return ((int)answer.Status, answer.Code, answer.Json()!["detail"]?.GetValue<string>());
        }
    }

    [TestCase("GET", "")]
    [TestCase("DELETE", "")]
    [TestCase("POST", "/retry")]
    public async Task AnothersJob_IsAnsweredLikeOneThatDoesNotExist(string method, string suffix)
    {
        var (theirs, none) = (await CallAsync(_othersJob), await CallAsync(long.MaxValue));

        theirs.Should().Be(none).And.Be((404, "job_not_found"));
        (await Gateways.Database.Db.ScalarAsync<string>("SELECT status FROM gateway_jobs WHERE id = $1", _othersJob)).Should().Be("dead");

        async Task<(int, string?)> CallAsync(long id) => Code(await _client.SendJsonAsync(new HttpMethod(method), $"/api/v1/jobs/{id}{suffix}"));
    }

    [TestCase("")]
    [TestCase("?status=dead")]
    public async Task InTheListOfJobs(string query) => (await SlugsAsync($"/api/v1/jobs{query}", "bot")).Distinct(StringComparer.Ordinal).Should().Equal(_own.Slug);

    [Test]
    public async Task ItsOwnJob_IsThere() => (await _client.GetJsonAsync($"/api/v1/jobs/{_ownJob}")).Ok()["id"]!.GetValue<long>().Should().Be(_ownJob);

    [Test]
    public async Task InTheCounts()
    {
        var stats = (await Eventually.ReadsAsync(() => _client.GetJsonAsync("/api/v1/stats"), answer => answer.Ok()["bots"]!.GetValue<int>() == 1)).Ok();

        stats["by_bot"]!.AsArray().Should().ContainSingle().Which!["bot"]!.GetValue<string>().Should().Be(_own.Slug);
        stats["by_bot"]![0]!["jobs"]!.ToJsonString().Should().Be("""{"pending":0,"running":0,"done":0,"dead":1}""");
        stats["estimates"].Should().BeNull("they are of all bots");
        (await Admin.GetJsonAsync("/api/v1/stats")).Ok()["bots"]!.GetValue<int>().Should().BeGreaterThan(2);
    }

    [Test]
    public async Task InTheHealthOfTheGateway()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/health");
        request.Headers.Add("X-Forwarded-For", "192.0.2.1");
        using var answer = await _client.SendAsync(request);

        var health = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        health["database"]!.GetValue<string>().Should().Be("ok", "it has stats:read");
        health["jobs"].Should().BeNull("those are of all bots");
    }

    private async Task<IEnumerable<string>> SlugsAsync(string path, string field) =>
        (await _client.GetJsonAsync(path)).Ok()["data"]!.AsArray().Select(row => row![field]!.GetValue<string>());

    private static async Task<long> DeadJobAsync(NewBot bot)
    {
        var update = Gateways.NewId();
        (await DeliverAsync(bot, Updates.PrivateText(update, "a"))).Should().Be(200);
        await Gateways.Database.Db.ExecuteAsync("UPDATE gateway_jobs SET status = 'dead' WHERE bot_slug = $1 AND update_id = $2", bot.Slug, update);
        return await Gateways.Database.Db.ScalarAsync<long>("SELECT id FROM gateway_jobs WHERE bot_slug = $1 AND update_id = $2", bot.Slug, update);
    }
}
