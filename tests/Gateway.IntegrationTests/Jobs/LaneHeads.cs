using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>The invariant of the lanes, which every committed state must keep.</summary>
internal static class LaneHeads
{
    // A lane whose retry is due but not yet requeued may wait for that: the retry is to be considered before who came later.
    private const string Broken = """
        SELECT bot_slug || '/' || telegram_chat_id || ': ' || string_agg(id || ' ' || status || CASE WHEN lane_head THEN ' head' ELSE '' END, ', ' ORDER BY id)
        FROM gateway_jobs
        WHERE status IN ('pending', 'running') AND telegram_chat_id IS NOT NULL
        GROUP BY bot_slug, telegram_chat_id
        HAVING count(*) FILTER (WHERE lane_head) > 1
            OR count(*) FILTER (WHERE status = 'running') > 1
            OR (count(*) FILTER (WHERE lane_head) = 0
                AND count(*) FILTER (WHERE NOT deferred) > 0
                AND count(*) FILTER (WHERE deferred AND run_at <= clock_timestamp()) = 0)
        """;

    /// <summary>The lanes that have two heads, or jobs in line and no head.</summary>
    public static Task<IReadOnlyList<string>> FindBrokenAsync(Db db) => db.ColumnAsync<string>(Broken);
}
