using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>A gateway that starts on empty tables must not keep the plans that suited them.</summary>
internal sealed class GrowingTableTests : QueueFixture
{
    private const int Batches = 80;
    private const int BatchSize = 100;

    [Test]
    public async Task Updates_accepted_into_an_empty_table_do_not_scan_it_whole_as_it_grows()
    {
        var queue = await StartInstanceAsync();
        for (var batch = 0; batch < Batches; batch++)
            await queue.AcceptAsync(JobBots.Relaxed, [.. Enumerable.Range(batch * BatchSize, BatchSize).Select(id => PrivateText(id, "a", 1 + (id % 500)))]);

        // Counted by the server a moment later.
        var counted = await Eventually.ReadsAsync(
            () => Db.ColumnAsync<long>("SELECT unnest(ARRAY[n_tup_ins, seq_tup_read]) FROM pg_stat_user_tables WHERE relname = 'gateway_jobs'"),
            counters => counters[0] >= Batches * BatchSize);

        // One whole scan for each batch would read 80 x 4,000 rows on average.
        counted[1].Should().BeLessThan(Batches * BatchSize * Batches / 4);
    }
}
