using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>A gateway that starts on empty tables must not keep the plans that suited them.</summary>
internal sealed class GrowingTableTests : QueueFixture
{
    private const int Batches = 80;
    private const int BatchSize = 100;
    private const int Messages = Batches * BatchSize / 2;
    private const int Chats = 2_000;

    private const string Counters = """
        SELECT unnest(ARRAY[n_tup_ins, seq_tup_read, (SELECT sum(idx_tup_read)::bigint FROM pg_stat_user_indexes WHERE pg_stat_user_indexes.relid = tables.relid)])
        FROM pg_stat_user_tables AS tables WHERE relname = $1
        """;

    [Test]
    public async Task Updates_accepted_into_an_empty_table_do_not_scan_it_whole_as_it_grows()
    {
        var queue = await StartInstanceAsync();
        for (var batch = 0; batch < Batches; batch++)
            await queue.AcceptAsync(JobBots.Relaxed, [.. Enumerable.Range(batch * BatchSize, BatchSize).Select(Update)]);

        // Counted by the server a moment later. The second half are edits, which look their messages up.
        foreach (var table in new[] { "gateway_jobs", "events", "chats", "messages" })
        {
            var counted = await Eventually.ReadsAsync(
                () => Db.ColumnAsync<long>(Counters, table),
                counters => counters[0] >= (table is "chats" ? Chats : table is "messages" ? Messages : Batches * BatchSize));

            // One whole scan for each batch, of the table or of an index, would read 80 x 4,000 rows on average, of chats 80 x 2,000.
            await TestContext.Out.WriteLineAsync($"{table}: {counted[0]} rows, {counted[1]} read by scanning, {counted[2]} by index");
            counted[1].Should().BeLessThan(counted[0] * Batches / 8, table);
            counted[2].Should().BeLessThan(counted[0] * Batches / 8, "{0} by its indexes", table);
        }
    }

    private static RawUpdate Update(int id) =>
        id < Messages ? PrivateText(id, "a", 1 + (id % Chats)) : EditedPrivateText(id, id - Messages, "b", 1 + ((id - Messages) % Chats));
}
