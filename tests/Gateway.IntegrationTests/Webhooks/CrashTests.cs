using System.Globalization;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary>Processes that die or stop in the middle of many deliveries.</summary>
[NonParallelizable]
internal sealed class CrashTests
{
    private const int Events = 10_000;

    [TestCase(false)]
    [TestCase(true)]
    public async Task KilledInTheMiddleOfTenThousand_EachArrives_TheIdTellsDoublesApart_NoneIsForgotten(bool ordered)
    {
        await using var receiver = await CountingReceiver.StartAsync();
        await using var gateways = await Hooks.StartAsync(settings: [("WEBHOOK_TIMEOUT", "1s")]);
        var admin = await gateways.AdminAsync();
        var hook = await admin.MakeHookAsync(receiver.Url, ordered);
        var (victim, _) = await gateways.StartAnotherAsync();
        await FillAsync(gateways.Database.Db, Events);
        await Eventually.BecomesAsync(() => receiver.Count > Events / 5, TimeSpan.FromSeconds(60));

        await victim.KillAsync();
        await Eventually.BecomesAsync(() => receiver.Count > Events / 2, TimeSpan.FromSeconds(90));
        var (second, number) = await gateways.StartAnotherAsync();
        await gateways.Processes[0].KillAsync();
        var client = gateways.Client(process: number);
        await Eventually.BecomesAsync(
            async () => await gateways.Database.Db.CountAsync("webhook_deliveries", "status <> 'delivered'") == 0 && await MarkedAsync(gateways.Database.Db), TimeSpan.FromSeconds(120));

        var ids = receiver.Ids;
        ids.Distinct(StringComparer.Ordinal).Should().HaveCount(Events, "each arrives, and no event has two ids");
        (await gateways.Database.Db.CountAsync("webhook_deliveries", "webhook_id = $1", hook.Id)).Should().Be(Events);
        await TestContext.Out.WriteLineAsync($"{ids.Count - Events} of {Events} arrived twice after two kills");
        second.IsRunning.Should().BeTrue();
        client.BaseAddress.Should().NotBeNull();
        if (ordered)
            FirstArrivals(ids).Should().BeInAscendingOrder();
    }

    [Test]
    public async Task StoppedInTheMiddle_ItFinishesWhatItHas_AndNothingArrivesTwice()
    {
        await using var receiver = await CountingReceiver.StartAsync();
        await using var gateways = await Hooks.StartAsync();
        var admin = await gateways.AdminAsync();
        await admin.MakeHookAsync(receiver.Url);
        await FillAsync(gateways.Database.Db, Events);
        await Eventually.BecomesAsync(() => receiver.Count > Events / 20, TimeSpan.FromSeconds(60));

        var ended = await gateways.Processes[0].TerminateAsync();
        var running = await gateways.Database.Db.CountAsync("webhook_deliveries", "status = 'running'");
        await gateways.StartAnotherAsync();
        await Eventually.BecomesAsync(() => receiver.Count >= Events, TimeSpan.FromSeconds(90));

        ended.ExitCode.Should().Be(0);
        running.Should().Be(0, "what it had not begun it gave back");
        receiver.Ids.Should().OnlyHaveUniqueItems().And.HaveCount(Events);
    }

    /// <summary>The positions by their first arrivals.</summary>
    private static IEnumerable<long> FirstArrivals(IEnumerable<string> ids) =>
        ids.Distinct(StringComparer.Ordinal).Select(id => long.Parse(id[(id.LastIndexOf('_') + 1)..], CultureInfo.InvariantCulture));

    private static async Task<bool> MarkedAsync(Db db) =>
        await db.ScalarAsync<bool>("SELECT position = (SELECT max(position) FROM events) FROM log_marks WHERE name = 'webhooks'");

    /// <summary>As the inbox writes them, faster than anybody could send them.</summary>
    internal static Task FillAsync(Db db, int events) => db.ExecuteAsync(
        $$$"""
        INSERT INTO events (position, type, bot_slug, kind, telegram_chat_id, update_id, at, raw)
        SELECT nextval('event_positions'), 'update', 'alerts', 'poll_answer', NULL, n, now(),
               convert_to('{"update_id":' || n || ',"poll_answer":{"poll_id":"5404321","user":{"id":4242,"is_bot":false,"first_name":"Ada"},"option_ids":[1]}}', 'UTF8')
        FROM generate_series(1, {{{events}}}) AS n
        """);
}
