namespace Gateway.Infrastructure.Retention;

/// <summary>What is past its time, a slice at a time. Rows that somebody else is changing are left for the next run.</summary>
internal static class RetentionSql
{
    // Positions follow time, so the log is walked until a slice holds something young: $2 is the last position that was looked at. What an
    // open or dead job or an undelivered delivery needs is passed over. Who resumes from before the last that went is told that it is too late.
    // Answers how far it came, how many went, whether it has met something young, and the last position that is old.
    public const string Events = """
        WITH slice AS (
          SELECT position, at < now() - make_interval(secs => $1) AS old FROM events WHERE position > $2 ORDER BY position LIMIT $3
        ), unneeded AS (
          SELECT position FROM events
          WHERE position > $2 AND position <= (SELECT max(position) FROM slice) AND at < now() - make_interval(secs => $1)
            AND NOT EXISTS (SELECT FROM gateway_jobs AS job WHERE job.id = events.position AND job.status IN ('pending', 'running', 'dead') OFFSET 0)
            AND NOT EXISTS (SELECT FROM webhook_deliveries AS delivery WHERE delivery.position = events.position AND delivery.status IN ('pending', 'running') OFFSET 0)
          ORDER BY position
          FOR UPDATE SKIP LOCKED
        ), gone AS (
          DELETE FROM events WHERE position = ANY (ARRAY(SELECT position FROM unneeded)) RETURNING position
        ), told AS (
          UPDATE log_marks SET position = horizon FROM (SELECT max(position) AS horizon FROM gone) AS purged WHERE name = 'purged' AND position < horizon
        )
        SELECT (SELECT max(position) FROM slice), (SELECT count(*) FROM gone), EXISTS (SELECT FROM slice WHERE NOT old), (SELECT max(position) FROM slice WHERE old)
        """;

    // A message lives as long as the event of its last form. One whose event was erased, since it named somebody, goes with what came after
    // it: $1 is the last old position.
    public const string Messages = """
        WITH slice AS (
          SELECT id FROM messages WHERE id > $2 AND id <= $1 ORDER BY id LIMIT $3
        ), unneeded AS (
          SELECT id FROM messages
          WHERE id > $2 AND id <= (SELECT max(id) FROM slice) AND position <= $1
            AND NOT EXISTS (SELECT FROM events WHERE events.position = messages.position OFFSET 0)
          ORDER BY id
          FOR UPDATE SKIP LOCKED
        ), gone AS (
          DELETE FROM messages WHERE id = ANY (ARRAY(SELECT id FROM unneeded)) RETURNING id
        )
        SELECT (SELECT max(id) FROM slice), (SELECT count(*) FROM gone), false, NULL::bigint
        """;

    public const string Deliveries = """
        DELETE FROM webhook_deliveries WHERE id = ANY (ARRAY(
          SELECT id FROM webhook_deliveries WHERE finished_at < now() - make_interval(secs => $1) ORDER BY finished_at LIMIT $2 FOR UPDATE SKIP LOCKED))
        """;

    // Ids follow time.
    public const string Audit = """
        DELETE FROM audit_events WHERE id = ANY (ARRAY(
          SELECT id FROM (SELECT id, at FROM audit_events ORDER BY id LIMIT $2) AS oldest WHERE at < now() - make_interval(secs => $1)))
        """;

    public const string IdempotencyKeys = """
        DELETE FROM idempotency_keys WHERE (account, route, key) IN (
          SELECT account, route, key FROM idempotency_keys WHERE started_at < now() - make_interval(secs => $1) ORDER BY started_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    // A day longer than they count, so that late reuse is still told from nonsense.
    public const string RefreshTokens = """
        DELETE FROM refresh_tokens WHERE id = ANY (ARRAY(
          SELECT id FROM refresh_tokens WHERE expires_at < now() - make_interval(secs => $1) ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED))
        """;
}
