using System.Text.Json.Nodes;
using Gateway.Domain.Accounts;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Bots.BotGateways;
using static Gateway.IntegrationTests.Bots.CreateBotTests;

namespace Gateway.IntegrationTests.Bots;

/// <summary>Jobs through the API, over workers that run.</summary>
internal sealed class JobRouteTests
{
    private NewBot _bot = null!;
    private long _job;

    [SetUp]
    public async Task LetAJobDie()
    {
        _bot = await MakeAsync(body => (body["handler"], body["async"]) = ("echo", true));
        await Gateways.Simulator.FaultAsync(SimFault.Error(400) with { Bot = $"{_bot.Id}", Method = "sendMessage" });
        (await DeliverAsync(_bot, Updates.PrivateText(1, "a"))).Should().Be(200);
        var dead = await Eventually.ReadsAsync(
            async () => (await Admin.GetJsonAsync($"/api/v1/jobs?status=dead&bot={_bot.Id}")).Ok()["data"]!.AsArray(), jobs => jobs.Count == 1);
        _job = dead[0]!["id"]!.GetValue<long>();
    }

    [Test]
    public async Task ADeadJob_IsRetried_AndItsHandlerRunsAgain()
    {
        (await Admin.SendJsonAsync(HttpMethod.Post, $"/api/v1/jobs/{_job}/retry")).Ok()["attempts"]!.GetValue<int>().Should().BeLessThan(2);

        await Eventually.BecomesAsync(async () => (await Admin.GetJsonAsync($"/api/v1/jobs/{_job}")).Ok()["status"]!.GetValue<string>() is "done");
        Code(await Admin.SendJsonAsync(HttpMethod.Post, $"/api/v1/jobs/{_job}/retry")).Should().Be((409, "job_not_dead"));
        Code(await Admin.SendJsonAsync(HttpMethod.Delete, $"/api/v1/jobs/{_job}")).Should().Be((409, "job_done"));
    }

    [Test]
    public async Task ADiscardedJob_IsNoLongerAmongTheDead_AndSaysWhoseDoingThatWas()
    {
        ((int)(await Admin.SendJsonAsync(HttpMethod.Delete, $"/api/v1/jobs/{_job}")).Status).Should().Be(204);

        var job = (await Admin.GetJsonAsync($"/api/v1/jobs/{_job}")).Ok();
        ((string)job["status"]!, (string)job["last_error"]!).Should().Be(("done", "discarded by user:1"));
        (await Gateways.Database.Db.ColumnAsync<string>("SELECT action FROM audit_events WHERE target_kind = 'job' AND target_id = $1", $"{_job}")).Should().Equal("job.discarded");
    }

    [Test]
    public async Task WhoMayReadAJobAndNotManageIt_IsRefused()
    {
        var reader = await KeyOfAsync(_bot, canManage: false);

        Code(await reader.SendJsonAsync(HttpMethod.Post, $"/api/v1/jobs/{_job}/retry")).Should().Be((403, "right_missing"));
        Code(await reader.SendJsonAsync(HttpMethod.Delete, $"/api/v1/jobs/{_job}")).Should().Be((403, "right_missing"));
    }

    [Test]
    public async Task WhoHasARightToTheJobsChatAlone_SeesTheJob_AndNotTheList()
    {
        var (id, key) = await Gateways.NewKeyAsync([Scope.JobsRead, Scope.JobsWrite]);
        var chat = (await Admin.GetJsonAsync($"/api/v1/jobs/{_job}")).Ok()["chat_id"]!.GetValue<long>();
        (await Admin.SendJsonAsync(HttpMethod.Put, $"/api/v1/chats/{chat}/permissions", new JsonObject { ["api_key_id"] = id, ["can_manage"] = true })).Ok();
        var client = Gateways.Client(key);

        (await client.GetJsonAsync($"/api/v1/jobs/{_job}")).Ok();
        (await client.GetJsonAsync("/api/v1/jobs")).Ok()["data"]!.AsArray().Should().BeEmpty();
        ((int)(await client.SendJsonAsync(HttpMethod.Delete, $"/api/v1/jobs/{_job}")).Status).Should().Be(204);
    }

    [TestCase("status=sleeping", "status")]
    [TestCase("limit=0", "limit")]
    [TestCase("cursor=bm8", "cursor")]
    [TestCase("colour=red", "colour")]
    public async Task ABadParameter_IsNamed(string query, string refused) => Fields(await Admin.GetJsonAsync($"/api/v1/jobs?{query}")).Should().Equal(refused);

    [Test]
    public async Task ACursor_IsGoodForItsOwnFilterAlone()
    {
        await DeliverAsync(_bot, Updates.PrivateText(2, "b", person: Updates.Person + 1));
        var cursor = (await Eventually.ReadsAsync(() => Admin.GetJsonAsync($"/api/v1/jobs?limit=1&bot={_bot.Slug}"), page => page.Ok()["next_cursor"] is not null)).Ok()["next_cursor"]!;

        (await Admin.GetJsonAsync($"/api/v1/jobs?limit=1&bot={_bot.Slug}&cursor={cursor}")).Ok()["data"]!.AsArray().Should().ContainSingle();
        Fields(await Admin.GetJsonAsync($"/api/v1/jobs?limit=1&cursor={cursor}")).Should().Equal("cursor");
    }
}
