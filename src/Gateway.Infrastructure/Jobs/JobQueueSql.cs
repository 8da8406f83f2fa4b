using Gateway.Infrastructure.Leasing;

namespace Gateway.Infrastructure.Jobs;

/// <summary>
/// The queue's statements. Three invariants hold them together.
/// <list type="number">
/// <item>At most one open job of a lane has <c>lane_head</c>, and only such a job is claimed. A unique index backs it.</item>
/// <item>Whoever gives a lane's head away, or looks for one, first takes the lane's advisory lock, in a statement of its own, so that
/// the next statement sees what the last holder committed. Locks are taken in the order of their keys.</item>
/// <item>Whatever a holder says is fenced by its lease id, which a row has only while it runs.</item>
/// </list>
/// Statements of one batch share one implicit transaction. All times are PostgreSQL's. Plans are kept, and may have been made while the table was
/// small, where reading an index from end to end is cheapest: so rows are found by <c>ANY (ARRAY(…))</c> instead of a join, and <c>OFFSET 0</c> and
/// <c>LIMIT</c> keep a look-up a look-up.
/// </summary>
internal static class JobQueueSql
{
    // Sorted by the caller: every transaction takes its lanes in the same order.
    public const string LockLanes = "SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key";

    // Reads ix_gateway_jobs_ready, in which a lane has one entry however long its line is. Locked rows are somebody else's claim.
    public const string Pop = $"""
        WITH picked AS (
          SELECT id FROM gateway_jobs
          WHERE status = 'pending' AND lane_head AND run_at <= now()
          ORDER BY run_at, id
          LIMIT $1
          FOR UPDATE SKIP LOCKED
        ), claimed AS (
          UPDATE gateway_jobs AS job
          SET {LeaseSql.Begin},
              attempts = job.attempts + CASE WHEN job.expires_at <= now() THEN 0 ELSE 1 END,
              claimed_at = now()
          WHERE job.id = ANY (ARRAY(SELECT id FROM picked))
          RETURNING job.id, job.lease_id, job.bot_slug, job.telegram_chat_id, job.attempts, job.answer,
                    extract(epoch FROM job.expires_at - now())::float8 AS expires_in, job.trace_parent, job.run_at
        )
        SELECT id, lease_id, bot_slug, telegram_chat_id, attempts, answer, expires_in,
               (SELECT raw FROM events WHERE events.position = claimed.id) AS raw, trace_parent
        FROM claimed
        ORDER BY run_at, id
        """;

    // One row per outcome. A retry of a relaxed lane steps aside; anything else that stays pending keeps the head. The right to tell the
    // chat of a death is claimed here, before anything is sent: once in a job's life, once in ten minutes per chat. The status is not
    // asked for: a kept plan would compare each outcome with every row of ix_gateway_jobs_lease.
    public const string Settle = $"""
        UPDATE gateway_jobs AS job
        SET status = said.status,
            attempts = job.attempts - CASE WHEN said.returned THEN 1 ELSE 0 END,
            lane_head = said.status = 'pending' AND NOT (said.steps_aside AND job.telegram_chat_id IS NOT NULL),
            deferred = said.status = 'pending' AND said.steps_aside AND job.telegram_chat_id IS NOT NULL,
            run_at = CASE WHEN said.status = 'pending' AND NOT said.returned THEN now() + make_interval(secs => said.delay) ELSE job.run_at END,
            {LeaseSql.End},
            claimed_at = NULL,
            last_error = coalesce(said.error, job.last_error),
            answer = CASE WHEN said.status = 'pending' THEN job.answer END,
            finished_at = CASE WHEN said.status IN ('done', 'dead') THEN now() END,
            told_at = CASE
              WHEN said.tell AND job.told_at IS NULL AND job.telegram_chat_id IS NOT NULL AND coalesce(job.expires_at > now(), true)
                AND NOT EXISTS (
                  SELECT FROM gateway_jobs AS told
                  WHERE told.bot_slug = job.bot_slug AND told.telegram_chat_id = job.telegram_chat_id
                    AND told.told_at > now() - interval '10 minutes')
              THEN now() ELSE job.told_at END
        FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::float8[], $5::text[], $6::boolean[], $7::boolean[], $8::boolean[])
          AS said (id, lease_id, status, delay, error, steps_aside, tell, returned)
        WHERE job.id = ANY ($1) AND job.id = said.id AND job.lease_id = said.lease_id
        RETURNING job.id, said.lease_id, said.tell AND job.told_at IS NOT DISTINCT FROM now() AS may_tell
        """;

    // Gives each lane that has no head the first of its line. Runs under the lanes' locks.
    public const string Promote = """
        UPDATE gateway_jobs AS job
        SET lane_head = true
        WHERE job.id = ANY (ARRAY(
          SELECT next.id
          FROM (SELECT DISTINCT bot_slug, chat_id FROM unnest($1::text[], $2::bigint[]) AS freed (bot_slug, chat_id)) AS lane
          CROSS JOIN LATERAL (
            SELECT id FROM gateway_jobs
            WHERE bot_slug = lane.bot_slug AND telegram_chat_id = lane.chat_id AND status = 'pending' AND NOT lane_head AND NOT deferred
            ORDER BY id
            LIMIT 1
          ) AS next
          WHERE NOT EXISTS (
            SELECT FROM gateway_jobs AS head
            WHERE head.bot_slug = lane.bot_slug AND head.telegram_chat_id = lane.chat_id AND head.lane_head OFFSET 0)))
        """;

    // Rows that another statement is changing are skipped and renewed the next time; a lease lasts for several renewals. Answers what was
    // renewed and what is lost; of a claim that is still held, but was skipped or is past its time, it says nothing.
    public const string Renew = """
        WITH said AS (
          SELECT * FROM unnest($1::bigint[], $2::uuid[]) AS said (id, lease_id)
        ), held AS (
          SELECT job.id FROM gateway_jobs AS job
          JOIN said ON job.id = said.id AND job.lease_id = said.lease_id
          WHERE job.id = ANY ($1) AND job.claimed_at > now() - make_interval(secs => $4)
          FOR UPDATE OF job SKIP LOCKED
        ), renewed AS (
          UPDATE gateway_jobs AS job SET lease_until = now() + make_interval(secs => $3) WHERE job.id = ANY (ARRAY(SELECT id FROM held)) RETURNING job.id
        )
        SELECT said.lease_id, renewed.id IS NOT NULL AS renewed
        FROM said LEFT JOIN renewed ON renewed.id = said.id
        WHERE renewed.id IS NOT NULL
          OR NOT EXISTS (SELECT FROM gateway_jobs AS job WHERE job.id = said.id AND job.lease_id = said.lease_id OFFSET 0)
        """;

    // Reads ix_gateway_jobs_lease: few run at a time.
    public const string FindClaims = "SELECT id, lease_id, bot_slug, telegram_chat_id, attempts FROM gateway_jobs WHERE status = 'running' AND lease_id = ANY ($1)";

    public const string KeepAnswer = "UPDATE gateway_jobs SET answer = $3 WHERE id = $1 AND lease_id = $2 AND status = 'running'";

    // Reads ix_gateway_jobs_deferred.
    public const string FindDue = "SELECT id, bot_slug, telegram_chat_id FROM gateway_jobs WHERE deferred AND run_at <= now() ORDER BY run_at LIMIT 500";

    // A head that nobody has claimed yet makes way for a job of its lane that was accepted before it and is back from its retry. It may be claimed
    // in this moment, which takes no lane's lock: so it is asked once more. Promote follows. A head either runs or is pending; asked for the latter,
    // or for a range of ids, a kept plan would read a list of all that is ready or open.
    public const string Yield = """
        UPDATE gateway_jobs AS head
        SET lane_head = false
        WHERE head.id = ANY (ARRAY(
          SELECT later.id
          FROM (SELECT DISTINCT bot_slug, chat_id FROM unnest($1::text[], $2::bigint[]) AS lane (bot_slug, chat_id)) AS lane
          CROSS JOIN LATERAL (
            SELECT id FROM gateway_jobs
            WHERE bot_slug = lane.bot_slug AND telegram_chat_id = lane.chat_id AND lane_head AND status <> 'running'
            LIMIT 1
          ) AS later
          WHERE EXISTS (
            SELECT FROM gateway_jobs AS earlier
            WHERE earlier.bot_slug = lane.bot_slug AND earlier.telegram_chat_id = lane.chat_id
              AND earlier.status = 'pending' AND NOT earlier.lane_head AND NOT earlier.deferred AND earlier.id + 0 < later.id OFFSET 0)))
          AND head.status <> 'running'
        """;

    public const string Requeue = "UPDATE gateway_jobs SET deferred = false WHERE id = ANY ($1) AND deferred AND run_at <= now()";

    // Reads ix_gateway_jobs_lease.
    public const string FindStuck = $"""
        SELECT id, bot_slug, telegram_chat_id FROM gateway_jobs WHERE {LeaseSql.Lapsed} ORDER BY lease_until LIMIT 200
        """;

    // The lease is looked at again under the lane's lock: its holder may have settled or renewed it meanwhile.
    public const string Rescue = $"""
        WITH stuck AS (
          SELECT id FROM gateway_jobs WHERE id = ANY ($1) AND {LeaseSql.Lapsed} FOR UPDATE SKIP LOCKED
        )
        UPDATE gateway_jobs AS job
        SET status = CASE WHEN job.attempts >= $2 THEN 'dead' ELSE 'pending' END,
            lane_head = job.attempts < $2,
            run_at = now(),
            {LeaseSql.End},
            claimed_at = NULL,
            answer = CASE WHEN job.attempts < $2 THEN job.answer END,
            last_error = 'The lease ran out: the process that ran the job died or hung.',
            finished_at = CASE WHEN job.attempts >= $2 THEN now() END,
            told_at = CASE
              WHEN job.attempts >= $2 AND job.told_at IS NULL AND job.telegram_chat_id IS NOT NULL AND coalesce(job.expires_at > now(), true)
                AND NOT EXISTS (
                  SELECT FROM gateway_jobs AS told
                  WHERE told.bot_slug = job.bot_slug AND told.telegram_chat_id = job.telegram_chat_id
                    AND told.told_at > now() - interval '10 minutes')
              THEN now() ELSE job.told_at END
        FROM stuck
        WHERE job.id = stuck.id
        RETURNING job.bot_slug, job.telegram_chat_id, job.status = 'dead' AND job.told_at IS NOT DISTINCT FROM now() AS may_tell, job.status = 'dead'
        """;

    // Both in slices, so that nobody waits long for a row.
    public const string PurgeDone = """
        DELETE FROM gateway_jobs WHERE id = ANY (ARRAY(
          SELECT id FROM gateway_jobs WHERE status = 'done' AND finished_at < now() - make_interval(secs => $1)
          ORDER BY finished_at LIMIT $2 FOR UPDATE SKIP LOCKED))
        """;

    public const string ReleaseDead = """
        UPDATE gateway_jobs SET released = true WHERE id = ANY (ARRAY(
          SELECT id FROM gateway_jobs WHERE status = 'dead' AND NOT released AND finished_at < now() - make_interval(secs => $1)
          ORDER BY finished_at LIMIT $2 FOR UPDATE SKIP LOCKED))
        """;
}
