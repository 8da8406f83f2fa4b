using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary>A receiver that fails: the state is in the webhook's row, and so shared by both processes.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class BreakerTests
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
    public async Task FiveFailuresInARow_OpenItForBoth_OneTrialAMinute_Decides()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        receiver.Respond(new Answer(500, "out of order"));
        var hook = await _admin.MakeHookAsync(receiver.Url);
        for (var n = 0; n < 20; n++)
            await _gateways.SayAsync($"number {n}", process: n % 2);

        var open = await _admin.HookBecomesAsync(hook, "paused");
        await AllAreBackAsync(hook);
        var atOpening = receiver.Requests.Count;
        open["failures"]!.GetValue<int>().Should().BeGreaterThanOrEqualTo(5);
        atOpening.Should().BeInRange(5, 10, "each process may have a few under way when the fifth fails");

        // Everything is due, and both processes poll: nothing is sent.
        await PassAsync(hook, "run_at = now() - interval '1 second'", "true");
        await _gateways.SayAsync("another", process: 1);
        await BothHavePolledAsync();
        receiver.Requests.Count.Should().Be(atOpening);
        var spent = await SpentAsync(hook);

        // A minute later one is tried, and one alone; it fails, and the next is a minute off.
        await AMinutePassesAsync(hook);
        await receiver.WaitForAsync(atOpening + 1);
        await BothHavePolledAsync();
        receiver.Requests.Count.Should().Be(atOpening + 1);
        (await SpentAsync(hook)).Should().Be(spent, "a trial spends no attempt");
        (await _admin.HookAsync(hook))["state"]!.GetValue<string>().Should().Be("paused");

        receiver.Respond(Answer.Done);
        await AMinutePassesAsync(hook);
        await Eventually.BecomesAsync(async () => await _gateways.Database.Db.CountAsync("webhook_deliveries", "webhook_id = $1 AND status = 'delivered'", hook.Id) == 21);
        var closed = await _admin.HookAsync(hook);
        (closed["state"]!.GetValue<string>(), closed["failures"]!.GetValue<int>(), closed["failing_since"], closed["next_trial_at"]).Should().Be(("active", 0, null, null));
        receiver.Requests.Skip(atOpening + 1).Select(request => request.WebhookId()).Distinct(StringComparer.Ordinal).Should().HaveCount(21);
    }

    [Test]
    public async Task AFailedDelivery_IsTriedAgainAfterItsDelays_AndThenKept()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        receiver.Respond(new Answer(500, "out of order"));
        var hook = await _admin.MakeHookAsync(receiver.Url);
        await _gateways.SayAsync("one");
        double[] delays = [1, 10, 60, 300, 1800];
        for (var attempt = 1; attempt <= 6; attempt++)
        {
            await receiver.WaitForAsync(attempt);
            var delivery = await Eventually.ReadsAsync(async () => (await _admin.DeliveriesAsync(hook)).Single(), row => row["attempts"]!.GetValue<int>() == attempt);
            delivery["last_error"]!.GetValue<string>().Should().Be("The receiver answered 500.");
            delivery["response_body"]!.GetValue<string>().Should().Be("out of order");
            if (attempt == 6)
            {
                delivery["status"]!.GetValue<string>().Should().Be("failed");
                break;
            }

            var wait = await _gateways.Database.Db.ScalarAsync<double>(
                "SELECT extract(epoch FROM run_at - now())::float8 FROM webhook_deliveries WHERE webhook_id = $1", hook.Id);
            wait.Should().BeInRange(delays[attempt - 1] - 1, delays[attempt - 1] * 1.2);

            // The breaker has tests of its own.
            await _gateways.Database.Db.ExecuteAsync("UPDATE webhooks SET failures = 1, opened_at = NULL, trial_at = NULL WHERE id = $1", hook.Id);
            await PassAsync(hook, "run_at = now()", "true");
        }

        (await _admin.DeliveriesAsync(hook, "?status=failed")).Should().ContainSingle();
    }

    [Test]
    public async Task WhatWaitsTooLongOrIsTooMuch_Fails_WhileItIsOpen()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        var hook = await _admin.MakeHookAsync(receiver.Url);
        await _gateways.SayAsync("one");
        await Eventually.BecomesAsync(async () => (await _admin.DeliveriesAsync(hook)).SingleOrDefault()?.Says("status", "delivered") == true);
        await _gateways.Database.Db.ExecuteAsync("UPDATE webhooks SET failures = 5, failing_since = now(), opened_at = now(), trial_at = now() + interval '1 hour' WHERE id = $1", hook.Id);
        await _gateways.Database.Db.ExecuteAsync(
            """
            INSERT INTO webhook_deliveries (webhook_id, position, type, status, attempts, run_at, queued_at, created_at)
            SELECT $1, n, 'message.received', 'pending', 0, now(), now() - CASE WHEN n <= 10 THEN interval '73 hours' ELSE interval '1 hour' END, now()
            FROM generate_series(1, 100030) AS n
            """, hook.Id);

        await Eventually.BecomesAsync(async () => await _gateways.Database.Db.CountAsync("webhook_deliveries", "webhook_id = $1 AND status = 'pending'", hook.Id) == 100_000);

        (await _gateways.Database.Db.CountAsync("webhook_deliveries", "webhook_id = $1 AND status = 'failed' AND last_error LIKE '%72 hours%' AND position <= 10", hook.Id)).Should().Be(10);
        (await _gateways.Database.Db.CountAsync("webhook_deliveries", "webhook_id = $1 AND status = 'failed' AND last_error LIKE 'Too many%' AND position <= 30", hook.Id)).Should().Be(20);
        receiver.Requests.Count.Should().Be(1);
        await _gateways.Database.Db.ExecuteAsync("DELETE FROM webhooks WHERE id = $1", hook.Id);
    }

    [Test]
    public async Task OneThatHasFailedForFiveDays_IsDisabled_AndSaysSo()
    {
        await using var receiver = await HttpReceiver.StartAsync();
        receiver.Respond(new Answer(500));
        var hook = await _admin.MakeHookAsync(receiver.Url);
        await _gateways.SayAsync("one");
        await receiver.WaitForAsync(1);
        await Eventually.BecomesAsync(async () => (await _admin.HookAsync(hook))["failures"]!.GetValue<int>() == 1);
        await _gateways.Database.Db.ExecuteAsync("UPDATE webhooks SET failing_since = now() - interval '5 days' WHERE id = $1", hook.Id);
        await PassAsync(hook, "run_at = now()", "true");

        var disabled = await _admin.HookBecomesAsync(hook, "disabled");

        disabled["disabled_reason"]!.GetValue<string>().Should().Be("It has failed for five days.");
        await Eventually.BecomesAsync(async () => (await _admin.DeliveriesAsync(hook)).Single().Says("last_error", "The webhook was disabled."));
        var audit = await _gateways.Database.Db.RowsAsync("SELECT actor_kind, details FROM audit_events WHERE action = 'webhook.disabled' AND target_id = $1", $"{hook.Id}");
        audit.Should().ContainSingle().Which["actor_kind"].Should().Be("system");

        receiver.Respond(Answer.Done);
        (await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/enable")).Ok()["state"]!.GetValue<string>().Should().Be("active");
        await _admin.SendJsonAsync(HttpMethod.Post, $"{hook.Path}/redeliver", new JsonObject { ["from"] = "2020-01-01T00:00:00Z", ["to"] = "2100-01-01T00:00:00Z" });
        await Eventually.BecomesAsync(async () => (await _admin.DeliveriesAsync(hook)).Single().Says("status", "delivered"));
    }

    /// <summary>None is under way.</summary>
    private Task AllAreBackAsync(Hook hook) =>
        Eventually.BecomesAsync(async () => await _gateways.Database.Db.CountAsync("webhook_deliveries", "webhook_id = $1 AND status = 'running'", hook.Id) == 0);

    private Task<int> PassAsync(Hook hook, string change, string where) =>
        _gateways.Database.Db.ExecuteAsync($"UPDATE webhook_deliveries SET {change} WHERE webhook_id = $1 AND status = 'pending' AND {where}", hook.Id);

    private Task<int> AMinutePassesAsync(Hook hook) => _gateways.Database.Db.ExecuteAsync("UPDATE webhooks SET trial_at = now() WHERE id = $1", hook.Id);

    private Task<long> SpentAsync(Hook hook) => _gateways.Database.Db.ScalarAsync<long>("SELECT sum(attempts) FROM webhook_deliveries WHERE webhook_id = $1", hook.Id);

    /// <summary>Each has delivered something of another webhook that was made after; polls come in order.</summary>
    private async Task BothHavePolledAsync()
    {
        await using var other = await HttpReceiver.StartAsync();
        var hook = await _admin.MakeHookAsync(Hooks.Body(other.Url, "bot", "other"));
        for (var process = 0; process < 2; process++)
        {
            // Rows that nobody is told of: they are found by polling.
            for (var n = 0; n < 3; n++)
            {
                await _gateways.SayAsync("a word", process, "other");
                await other.WaitForAsync((process * 3) + n + 1);
            }
        }

        await _admin.SendJsonAsync(HttpMethod.Delete, hook.Path);
    }
}
