using Gateway.Application.Jobs;
using Gateway.Application.Updates.Handlers;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>Queries that Telegram takes no answer to any more.</summary>
internal sealed class ExpiryTests : QueueFixture
{
    public static IEnumerable<TestCaseData> Queries()
    {
        yield return Query(CallbackQuery(1, "yes"), 150);
        yield return Query(Of("shipping_query", 1, """{"id":"9","from":{"id":501001},"invoice_payload":"x"}"""), 150);
        yield return Query(Of("pre_checkout_query", 1, """{"id":"9","from":{"id":501001},"currency":"EUR"}"""), 150);
        yield return Query(InlineQuery(1, "q"), 30);
    }

    [TestCaseSource(nameof(Queries))]
    public async Task A_query_expires_counted_from_its_receipt(RawUpdate update, int seconds)
    {
        var queue = await StartInstanceAsync();

        await queue.AcceptAsync(JobBots.Relaxed, update);

        (await Db.ScalarAsync<TimeSpan>("SELECT expires_at - accepted_at FROM gateway_jobs")).Should().Be(TimeSpan.FromSeconds(seconds));
    }

    [TestCaseSource(nameof(Queries))]
    public async Task An_expired_query_is_not_begun(RawUpdate update, int seconds)
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, update);
        await PassAsync(seconds);

        (await queue.RunAllDueAsync()).Should().Equal(Settlement.Dead);

        var dead = (await JobsAsync()).Single();
        (dead.Status, dead.LastError, dead.Attempts, dead.Told).Should().Be(("dead", "expired", 0, false));
        Handler.Calls.Should().BeEmpty();
        Api.Told.Should().BeEmpty();
    }

    [TestCaseSource(nameof(Queries))]
    public async Task A_query_is_begun_until_then(RawUpdate update, int seconds)
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, update);
        await PassAsync(seconds - 20);

        (await queue.RunAllDueAsync()).Should().Equal(Settlement.Done);

        Handler.Calls.Should().Equal(1);
    }

    [Test]
    public async Task A_retry_that_comes_too_late_is_not_begun()
    {
        var queue = await StartInstanceAsync();
        Handler.Always(HandlerOutcome.Retry("busy"));
        await queue.AcceptAsync(JobBots.Relaxed, CallbackQuery(1, "yes"));
        await queue.RunAllDueAsync();
        await PassRetryDelaysAsync();
        await PassAsync(151);

        (await queue.RunAllDueAsync()).Should().Equal(Settlement.Dead);

        var dead = (await JobsAsync()).Single();
        (dead.LastError, dead.Attempts).Should().Be(("expired", 1));
        Handler.Calls.Should().ContainSingle();
        Api.Told.Should().BeEmpty();
    }

    private static TestCaseData Query(RawUpdate update, int seconds) => new TestCaseData(update, seconds).SetArgDisplayNames(update.Kind);

    private Task<int> PassAsync(int seconds) =>
        Db.ExecuteAsync("UPDATE gateway_jobs SET expires_at = expires_at - make_interval(secs => $1)", (double)seconds);
}
