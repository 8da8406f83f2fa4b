using System.Globalization;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary>What webhooks cost: those who post updates, nothing; the process, its deliveries and no more.</summary>
[NonParallelizable]
internal sealed class CostTests
{
    private const int Updates = 1500;

    /// <summary>Of so many rounds each, by turns, the best: whatever else the machine does makes a round slower and none quicker.</summary>
    private const int Rounds = 5;

    [Test]
    public async Task AcceptingAnUpdate_CostsTheSame_WithNoWebhookAndWithAHundred()
    {
        await using var receiver = await CountingReceiver.StartAsync();
        await using var gateways = await Hooks.StartAsync();
        var admin = await gateways.AdminAsync();
        for (var n = 0; n < 100; n++)
            await admin.MakeHookAsync(receiver.Url);
        await RoundAsync(gateways);

        var (without, with, beside) = (new List<TimeSpan>(), new List<TimeSpan>(), new List<TimeSpan>());
        for (var round = 0; round < Rounds; round++)
        {
            await gateways.Database.Db.ExecuteAsync("UPDATE webhooks SET disabled_reason = 'for the test'");
            without.Add(await RoundAsync(gateways));
            await gateways.Database.Db.ExecuteAsync("UPDATE webhooks SET disabled_reason = NULL, paused_until = now() + interval '1 hour'");

            // What accepting costs: the hundred deliveries of each, which take the same processors here, wait until the round is over.
            await using (var held = await gateways.Database.Db.OpenAsync())
            await using (var transaction = await held.BeginTransactionAsync())
            {
                await using (var command = new Npgsql.NpgsqlCommand("SELECT FROM log_marks WHERE name = 'webhooks' FOR UPDATE", held, transaction))
                    await command.ExecuteNonQueryAsync();
                with.Add(await RoundAsync(gateways));
            }

            await gateways.Database.Db.ExecuteAsync("UPDATE log_marks SET position = (SELECT max(position) FROM events) WHERE name = 'webhooks'");
            beside.Add(await RoundAsync(gateways));
            await Eventually.BecomesAsync(
                () => gateways.Database.Db.ScalarAsync<bool>("SELECT position = (SELECT max(position) FROM events) FROM log_marks WHERE name = 'webhooks'"), TimeSpan.FromMinutes(2));
            await gateways.Database.Db.ExecuteAsync("TRUNCATE webhook_deliveries");
        }

        var ratio = with.Min() / without.Min();
        await TestContext.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"{Updates / without.Min().TotalSeconds:0} updates/s without webhooks, {Updates / with.Min().TotalSeconds:0} with a hundred: ratio {ratio:0.00}; {beside.Min() / without.Min():0.00} while their deliveries are made on the same processors"));
        ratio.Should().BeLessThan(1.25);
    }

    [Test]
    public async Task WhatAcceptingWrites_IsInNoTableOfWebhooks()
    {
        await using var gateways = await Hooks.StartAsync();
        var admin = await gateways.AdminAsync();
        await admin.MakeHookAsync(new Uri("http://127.0.0.1:1/"));
        await using var held = await gateways.Database.Db.OpenAsync();
        await using var transaction = await held.BeginTransactionAsync();
        await using (var command = new Npgsql.NpgsqlCommand("LOCK TABLE webhooks, webhook_deliveries IN ACCESS EXCLUSIVE MODE", held, transaction))
            await command.ExecuteNonQueryAsync();

        for (var n = 0; n < 20; n++)
            await gateways.SayAsync("hello");

        (await gateways.Database.Db.CountAsync("events")).Should().Be(20, "nobody who accepts waits for them");
        await transaction.RollbackAsync();
        await Eventually.BecomesAsync(async () => await gateways.Database.Db.CountAsync("webhook_deliveries") == 20);
    }

    [TestCase(1)]
    [TestCase(20)]
    public async Task Deliveries_PerSecond_AndMemory(int hooks)
    {
        const int Deliveries = 20_000;
        await using var receiver = await CountingReceiver.StartAsync();
        await using var gateways = await Hooks.StartAsync();
        var admin = await gateways.AdminAsync();
        for (var n = 0; n < hooks; n++)
            await admin.MakeHookAsync(receiver.Url);
        await CrashTests.FillAsync(gateways.Database.Db, Deliveries / hooks);
        await Eventually.BecomesAsync(() => receiver.Count > Deliveries / 10, TimeSpan.FromSeconds(60));
        var (from, at) = (receiver.Count, TimeProvider.System.GetTimestamp());
        await Eventually.BecomesAsync(() => receiver.Count >= Deliveries, TimeSpan.FromSeconds(120));
        var took = TimeProvider.System.GetElapsedTime(at);

        var memory = ResidentBytes(gateways.Processes[0].Id);
        await TestContext.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"{hooks} webhooks: {(receiver.Count - from) / took.TotalSeconds:0} deliveries/s to a local receiver; {memory / 1048576} MiB resident afterwards"));
        receiver.Ids.Distinct(StringComparer.Ordinal).Should().HaveCount(Deliveries);
        memory.Should().BeLessThan(600L * 1048576);
    }

    [Test]
    public async Task FromTheUpdateToTheReceiver_ItIsNotLong()
    {
        const int Posts = 300;
        await using var receiver = await HttpReceiver.StartAsync();
        await using var gateways = await Hooks.StartAsync(processes: 2);
        var admin = await gateways.AdminAsync();
        await admin.MakeHookAsync(receiver.Url);
        await gateways.SayAsync("warm");
        await receiver.WaitForAsync(1);
        var posted = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var n = 0; n < Posts; n++)
        {
            posted[$"number {n}"] = TimeProvider.System.GetTimestamp();
            await gateways.SayAsync($"number {n}", n % 2);
        }

        var arrived = await receiver.WaitForAsync(Posts + 1);
        var latencies = arrived.Skip(1).Select(request => TimeProvider.System.GetElapsedTime(posted[request.Json["data"]!["text"]!.GetValue<string>()], request.Began).TotalMilliseconds).Order().ToList();
        await TestContext.Out.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"From the POST to the receiver: p50 {latencies[Posts / 2]:0} ms, p99 {latencies[Posts * 99 / 100]:0} ms of {Posts} updates posted one after the other"));
        latencies[Posts * 99 / 100].Should().BeLessThan(2000);
    }

    [Test]
    public async Task AReceiverThatIsDown_CostsRowsAndNoMemory()
    {
        await using var gateways = await Hooks.StartAsync();
        var admin = await gateways.AdminAsync();
        var hook = await admin.MakeHookAsync(new Uri("http://127.0.0.1:1/"));
        await CrashTests.FillAsync(gateways.Database.Db, 5_000);
        await Eventually.BecomesAsync(async () => await gateways.Database.Db.CountAsync("webhook_deliveries") == 5_000, TimeSpan.FromSeconds(60));
        var before = ResidentBytes(gateways.Processes[0].Id);
        await CrashTests.FillAsync(gateways.Database.Db, 80_000);
        await Eventually.BecomesAsync(async () => await gateways.Database.Db.CountAsync("webhook_deliveries", "status IN ('pending', 'running')") == 85_000, TimeSpan.FromSeconds(120));
        var after = ResidentBytes(gateways.Processes[0].Id);

        await TestContext.Out.WriteLineAsync($"{before / 1048576} MiB with 5,000 waiting, {after / 1048576} MiB with 85,000");
        (after - before).Should().BeLessThan(150L * 1048576);
        (await admin.HookAsync(hook))["disabled_reason"].Should().BeNull();
    }

    private static async Task<TimeSpan> RoundAsync(ManagedGateways gateways)
    {
        var began = TimeProvider.System.GetTimestamp();
        await Parallel.ForEachAsync(Enumerable.Range(0, Updates), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (n, _) => await gateways.SayAsync("hello", person: n % 50));
        return TimeProvider.System.GetElapsedTime(began);
    }

    private static long ResidentBytes(int process)
    {
        const string Field = "VmRSS:";
        var line = File.ReadLines($"/proc/{process}/status").Single(text => text.StartsWith(Field, StringComparison.Ordinal));
        return long.Parse(line[Field.Length..].Replace("kB", string.Empty, StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture) * 1024;
    }
}
