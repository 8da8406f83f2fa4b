using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary><c>"ordered": true</c>: one at a time, in the order of positions, whichever process sends and whatever fails.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class OrderTests
{
    private ManagedGateways _gateways = null!;
    private HttpClient _admin = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _gateways = await Hooks.StartAsync(processes: 2);
        _admin = await _gateways.AdminAsync();
    }

    [OneTimeTearDown]
    public Task StopAsync() => _gateways.DisposeAsync().AsTask();

    [Test]
    public async Task UpdatesOfTwoProcesses_ArriveInTheOrderOfPositions_OneAtATime()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        await _admin.MakeHookAsync(receiver.Url, ordered: true);
        await Task.WhenAll(Enumerable.Range(0, 200).Select(n => _gateways.SayAsync($"number {n}", n % 2, person: n)));

        var requests = await receiver.WaitForAsync(200);

        requests.Select(request => request.Position()).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        receiver.Overlapping(_ => "the webhook").Should().BeEmpty();
    }

    [Test]
    public async Task AFailedHead_HoldsUpTheOthers_UntilItsRetry()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        receiver.Respond(new Answer(500));
        var hook = await _admin.MakeHookAsync(receiver.Url, ordered: true);
        for (var n = 0; n < 5; n++)
            await _gateways.SayAsync($"number {n}", n % 2);
        await receiver.WaitForAsync(2);
        receiver.Respond(Answer.Done);
        await Eventually.BecomesAsync(async () => await _gateways.Database.Db.ScalarAsync<double>("SELECT extract(epoch FROM paused_until - now())::float8 FROM webhooks WHERE id = $1", hook.Id) > 5);
        await _gateways.Database.Db.ExecuteAsync("UPDATE webhooks SET paused_until = now() WHERE id = $1", hook.Id);

        var requests = await receiver.WaitForAsync(7);

        var positions = requests.Select(request => request.Position()).ToList();
        positions.Take(3).Distinct().Should().ContainSingle("the head is tried until it is taken");
        positions.Skip(2).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    [Test]
    public async Task OneThatBecomesOrdered_SendsWhatWaits_InOrder()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        receiver.Respond(new Answer(503));
        var hook = await _admin.MakeHookAsync(receiver.Url);
        for (var n = 0; n < 8; n++)
            await _gateways.SayAsync($"number {n}", n % 2);
        await _admin.HookBecomesAsync(hook, "paused");
        await Eventually.BecomesAsync(async () => await _gateways.Database.Db.CountAsync("webhook_deliveries", "webhook_id = $1 AND status = 'pending'", hook.Id) == 8);
        var before = receiver.Requests.Count;
        receiver.Respond(Answer.Done);
        (await _admin.SendJsonAsync(HttpMethod.Patch, hook.Path, new System.Text.Json.Nodes.JsonObject { ["ordered"] = true })).Ok()["ordered"]!.GetValue<bool>().Should().BeTrue();
        (await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/enable")).Ok();

        var requests = await receiver.WaitForAsync(before + 8);

        requests.Skip(before).Select(request => request.Position()).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }
}
