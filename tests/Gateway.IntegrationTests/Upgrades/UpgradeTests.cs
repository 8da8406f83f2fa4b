using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Cli;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Outages;
using Gateway.IntegrationTests.Servers;
using Gateway.IntegrationTests.Webhooks;

namespace Gateway.IntegrationTests.Upgrades;

/// <summary>
/// The last release and this tree's gateway side by side on one PostgreSQL and one Redis, under load, and back again: what docs/adr/0009-upgrades.md
/// promises. <c>make upgrade-test</c> builds the last release and runs this.
/// </summary>
[NonParallelizable]
internal sealed class UpgradeTests
{
    private const int Enough = 150;

    private HttpReceiver _service = null!;
    private HttpReceiver _receiver = null!;
    private ManagedGateways _gateways = null!;
    private GatewayStart _old = null!;

    private Db Db => _gateways.Database.Db;

    [SetUp]
    public async Task PrepareAsync()
    {
        _service = await HttpReceiver.StartAsync();
        _receiver = await HttpReceiver.StartAsync();
        _gateways = await ManagedGateways.StartAsync(
            processes: 0,
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { [Hooks.Loopback.Item1] = Hooks.Loopback.Item2, ["RATE_LIMIT_PER_MINUTE"] = "1000000" },
            bots:
            [
                BotEntry.ToHttp("now", $"{_service.Url}now"), BotEntry.ToHttp("later", $"{_service.Url}later") with { Async = true },
                // For longer than two gateways take to start.
                BotEntry.ToHttp("held", string.Empty) with { Async = true, Http = new HttpTarget($"{_service.Url}held", Timeout: "5m") },
            ]);
        _old = _gateways.Start with { Program = ["dotnet", Release.Last] };
    }

    [TearDown]
    public async Task EndAsync()
    {
        await _gateways.DisposeAsync();
        await _service.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Test]
    [CancelAfter(240_000)]
    public async Task UpgradeAndBack_UnderLoad_LosesNothing_RefusesNothing_TellsEachEventOnceInOrder()
    {
        (await _old.RunAsync("migrate")).ExitCode.Should().Be(0);
        var (old, _) = await _gateways.StartAnotherAsync(_old);
        await MakeStoredThingsAsync();
        using var gate = _service.Hold(static request => string.Equals(request.Path, "/held", StringComparison.Ordinal));
        for (var waiting = 1; waiting <= 5; waiting++)
            await _gateways.DeliverAsync("held", Updates.PrivateText(waiting, $"held {waiting}", person: 77));
        var admin = await _gateways.SignInAsync(ManagedGateways.AdminName, _gateways.AdminPassword);
        await using var follower = Follower.Start(old, admin);
        await using var reader = new Reader(_gateways.Client(admin));
        await using var traffic = Traffic.Start(old, Traffic.Chats(8, "now", "later"), TimeSpan.FromMilliseconds(40));
        await traffic.WaitForAcknowledgedAsync(Enough);

        // There: the new one brings the schema up to date while the old one works, both work, the old one goes.
        var (young, number) = await _gateways.StartAnotherAsync();
        await using var followerOfTheNew = Follower.Start(young, admin);
        await SideBySideAsync(traffic, reader, (old, 0), (young, number), admin);
        gate.Open();
        await LeaveAsync(old, young, number, follower, traffic, reader, admin);

        // And back: the old one finds a schema that may be newer than it.
        var (again, back) = await _gateways.StartAnotherAsync(_old);
        await SideBySideAsync(traffic, reader, (young, number), (again, back), admin);
        followerOfTheNew.GoTo(again);
        await LeaveAsync(young, again, back, follower, traffic, reader, admin);
        await traffic.WaitForAcknowledgedAsync(Enough);
        await traffic.FinishAsync();

        traffic.Deliveries.Should().OnlyContain(static delivery => delivery.Status == 200, "both took everything");
        reader.Answers.Should().OnlyContain(static answer => answer.Status == 200).And.HaveCountGreaterThan(100);
        await new Ledger(Db).HoldsAsync(traffic.Acknowledged);
        await new Ledger(Db).BecomesHandledByAsync(_service);
        _service.Requests.Select(static request => request.Headers["webhook-id"]).Should().OnlyHaveUniqueItems("nothing ran twice");
        await ShouldHaveToldEverythingAsync(follower, followerOfTheNew);
        await ShouldHaveDeliveredEverythingAsync();
        TestContext.Out.WriteLine(
            $"{traffic.Acknowledged.Count()} updates, {reader.Answers.Count} answers of the API, {_receiver.Requests.Count} deliveries, from {Release.Last}");
    }

    /// <summary>A bot and a webhook whose secrets one version encrypts and both must read.</summary>
    private async Task MakeStoredThingsAsync()
    {
        const string Token = "7000000321:AAEstored-bots-token-that-nobody-knows";
        await _gateways.Simulator.AddBotAsync(Token, "stored_bot");
        var admin = await _gateways.AdminAsync();
        (await admin.SendJsonAsync(HttpMethod.Post, "/api/v1/bots", new JsonObject { ["token"] = Token, ["handler"] = "none" })).Ok();
        await admin.MakeHookAsync(Hooks.Body(_receiver.Url, "all"));
    }

    private async Task SideBySideAsync(
        Traffic traffic, Reader reader, (GatewayProcess Process, int Number) first, (GatewayProcess Process, int Number) second, string token)
    {
        traffic.GoTo(first.Process, second.Process);
        await reader.GoToAsync(_gateways.Client(token, first.Number), _gateways.Client(token, second.Number));
        await traffic.WaitForAcknowledgedAsync(2 * Enough);
        foreach (var (_, number) in new[] { first, second })
        {
            var bots = (await _gateways.Client(token, number).GetJsonAsync("/api/v1/bots")).Ok()["data"]!.AsArray();
            bots.Should().Contain(bot => bot!["slug"]!.GetValue<string>() == "stored-bot" && bot["served"]!.GetValue<bool>(), "both read its token");
        }
    }

    /// <summary>As behind a load balancer: it is told to end, is no longer ready, and gets nothing more.</summary>
    private async Task LeaveAsync(GatewayProcess leaving, GatewayProcess staying, int number, Follower follower, Traffic traffic, Reader reader, string token)
    {
        follower.GoTo(staying);
        var ending = leaving.TerminateAsync();
        await Eventually.BecomesAsync(async () =>
        {
            using var ready = await leaving.Http.GetAsync("/health/ready");
            return !ready.IsSuccessStatusCode;
        });
        traffic.GoTo(staying);
        await reader.GoToAsync(_gateways.Client(token, number));
        (await ending).ExitCode.Should().Be(0);
    }

    private async Task ShouldHaveToldEverythingAsync(params Follower[] followers)
    {
        var log = await Db.ColumnAsync<long>("SELECT position FROM events ORDER BY position");
        foreach (var follower in followers)
        {
            await Eventually.BecomesAsync(() => follower.Seen.Count >= log.Count);
            follower.Seen.Should().Equal(log);
        }
    }

    private async Task ShouldHaveDeliveredEverythingAsync()
    {
        var log = await Db.ColumnAsync<long>("SELECT position FROM events ORDER BY position");
        await Eventually.BecomesAsync(() => Delivered().Count() >= log.Count, TimeSpan.FromMinutes(1));
        Delivered().Order().Should().Equal(log);

        IEnumerable<long> Delivered() => _receiver.Requests.Select(static request => request.Position()).Distinct();
    }
}
