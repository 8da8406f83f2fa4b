using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>Puts much into the queue at once.</summary>
internal static class FilledQueue
{
    /// <summary>So much in one statement, which has 30 seconds.</summary>
    private const int Slice = 200_000;

    /// <summary>No id is further from the start.</summary>
    private const int Range = 3_000_000;

    /// <summary>
    /// Done jobs, a chat with a long line, chats with short ones; beside them 400 retries that are due, 200 running whose lease has run out, and 2,000 dead.
    /// </summary>
    /// <param name="db">The database.</param>
    /// <param name="start">Added to all ids, those of chats, too, so that it can be filled further.</param>
    /// <param name="done">How many are done.</param>
    /// <param name="inOneChat">How many wait in the chat 7.</param>
    /// <param name="chats">How many other chats there are, from 1,000,000 on.</param>
    /// <param name="perChat">How many wait in each.</param>
    public static async Task FillAsync(Db db, long start, int done, int inOneChat, int chats, int perChat)
    {
        for (var from = 0; from < done; from += Slice)
            await AddAsync(db, start, from, Math.Min(Slice, done - from), "1000000 + n % 3000", "'done', 1, false, false, now(), now() - n * interval '5 seconds'");
        await AddAsync(db, start, 2_000_000, inOneChat, "7", "'pending', 0, n = 1, false, now() - interval '1 hour', NULL");
        await AddAsync(db, start, 2_100_000, chats * perChat, $"1000000 + n % {chats}", $"'pending', 0, n <= {chats}, false, now() - interval '30 minutes', NULL");
        await AddAsync(db, start, 2_400_000, 400, "2000000 + n", "'pending', 1, false, true, now() - interval '1 minute', NULL");
        await AddAsync(db, start, 2_500_000, 200, "3000000 + n", "'running', 1, true, false, now(), NULL");
        await AddAsync(db, start, 2_600_000, 2_000, "1000000 + n % 3000", "'dead', 5, false, false, now(), now() - interval '8 days'");
        await db.ExecuteAsync("UPDATE gateway_jobs SET told_at = finished_at WHERE status = 'dead' AND id BETWEEN $1 AND $2", start, start + Range);
        await db.ExecuteAsync(
            """
            INSERT INTO events (position, type, bot_slug, kind, telegram_chat_id, update_id, at, raw)
            SELECT id, 'update', bot_slug, kind, telegram_chat_id, update_id, now(), convert_to(repeat('x', 300), 'UTF8')
            FROM gateway_jobs WHERE status <> 'done' AND id BETWEEN $1 AND $2
            """, start, start + Range);
        await db.ExecuteAsync("SELECT setval('event_positions', $1)", start + Range);
    }

    /// <summary>Some jobs of one state: status, attempts, whether it is the head, whether deferred, when it runs, when it ended. <c>n</c> counts them from 1.</summary>
    public static Task<int> AddAsync(Db db, long start, long after, int count, string chat, string state) => db.ExecuteAsync($"""
        INSERT INTO gateway_jobs (id, bot_slug, update_id, kind, telegram_chat_id, status, attempts, lane_head, deferred, run_at, finished_at,
                                  accepted_at, released, lease_id, lease_until, claimed_at)
        SELECT {start + after} + n, 'relaxed', {start + after} + n, 'message', {start} + {chat}, {state},
               now(), false, gen_random_uuid(), now() - interval '1 second', now()
        FROM generate_series(1, {count}) AS n
        """);
}
