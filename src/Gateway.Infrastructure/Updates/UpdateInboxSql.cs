namespace Gateway.Infrastructure.Updates;

/// <summary>
/// How updates get into the log. One batch is one transaction: lanes, then the log's lock, then one statement for all its rows.
/// </summary>
internal static class UpdateInboxSql
{
    // From here to the commit nobody else numbers an event, so positions follow the order of commits. It comes after the lanes: who holds
    // the log's lock never waits for a lane.
    public const string LockLog = "SELECT pg_advisory_xact_lock($1, $2)";

    // Known updates drop out first: all who insert hold the log's lock, so what this does not see does not exist. A job takes the head of its
    // lane where nobody has it and no retry is due there; a sync one then runs at once under the caller's lease. Answers the new jobs alone.
    // OFFSET 0 keeps each look-up a look-up: as a join it would scan the whole table while that is small, or was when the plan was made.
    public const string Accept = """
        WITH arrived AS (
          SELECT * FROM unnest($1::text[], $2::bigint[], $3::text[], $4::bigint[], $5::bytea[], $6::float8[], $7::text[], $8::uuid[], $9::text[])
            WITH ORDINALITY AS arrived (bot_slug, update_id, kind, chat_id, raw, expires_in, wanted, lease_id, error, ordinal)
        ), fresh AS (
          SELECT arrived.*,
                 wanted IN ('pending', 'running') AND (chat_id IS NULL OR (
                   row_number() OVER (PARTITION BY bot_slug, chat_id, wanted IN ('pending', 'running') ORDER BY ordinal) = 1
                   AND NOT EXISTS (
                     SELECT FROM gateway_jobs AS head
                     WHERE head.bot_slug = arrived.bot_slug AND head.telegram_chat_id = arrived.chat_id AND head.lane_head OFFSET 0)
                   AND NOT EXISTS (
                     SELECT FROM gateway_jobs AS line
                     WHERE line.bot_slug = arrived.bot_slug AND line.telegram_chat_id = arrived.chat_id
                       AND line.status = 'pending' AND NOT line.lane_head AND NOT line.deferred OFFSET 0)
                   AND NOT EXISTS (
                     SELECT FROM gateway_jobs AS due
                     WHERE due.bot_slug = arrived.bot_slug AND due.telegram_chat_id = arrived.chat_id AND due.deferred AND due.run_at <= now() OFFSET 0))) AS heads
          FROM arrived
          WHERE NOT EXISTS (
            SELECT FROM gateway_jobs AS known
            WHERE known.bot_slug = arrived.bot_slug AND known.update_id = arrived.update_id AND NOT known.released OFFSET 0)
        ), numbered AS MATERIALIZED (
          SELECT nextval('event_positions') AS position,
                 CASE WHEN wanted = 'running' AND NOT heads THEN 'pending' ELSE wanted END AS status,
                 ordered.*
          FROM (SELECT * FROM fresh ORDER BY ordinal) AS ordered
        ), queued AS (
          INSERT INTO gateway_jobs (id, bot_slug, update_id, kind, telegram_chat_id, status, attempts, lane_head, deferred, run_at, expires_at,
                                    lease_id, lease_until, claimed_at, last_error, accepted_at, finished_at, released)
          SELECT position, bot_slug, update_id, kind, chat_id, status, CASE WHEN status = 'running' THEN 1 ELSE 0 END, heads, false, now(),
                 now() + make_interval(secs => expires_in),
                 CASE WHEN status = 'running' THEN lease_id END,
                 CASE WHEN status = 'running' THEN now() + make_interval(secs => $10) END,
                 CASE WHEN status = 'running' THEN now() END,
                 error, now(), CASE WHEN status IN ('done', 'dead') THEN now() END, false
          FROM numbered
        ), logged AS (
          INSERT INTO events (position, type, bot_slug, kind, telegram_chat_id, update_id, at, raw)
          SELECT position, 'update', bot_slug, kind, chat_id, update_id, now(), raw FROM numbered
        )
        SELECT ordinal, position, status FROM numbered
        """;
}
