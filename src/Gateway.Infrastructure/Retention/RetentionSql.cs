namespace Gateway.Infrastructure.Retention;

/// <summary>What is past its time, a slice at a time. Rows that somebody else is changing are left for the next run.</summary>
internal static class RetentionSql
{
    // Positions follow time, so the first event that is young enough parts the log. It reads the old ones alone.
    public const string FirstYoungEvent = """
        SELECT coalesce(
          (SELECT position FROM events WHERE at >= now() - make_interval(secs => $1) ORDER BY position LIMIT 1),
          (SELECT max(position) + 1 FROM events), 0)
        """;

    // Keeps what an open or dead job or an undelivered delivery needs, and goes on behind it: $2 is the last position that was looked at.
    public const string Events = """
        WITH old AS (
          SELECT position FROM events WHERE position > $2 AND position < $1 ORDER BY position LIMIT $3
        ), gone AS (
          DELETE FROM events WHERE position IN (
            SELECT position FROM old
            WHERE NOT EXISTS (SELECT FROM gateway_jobs AS job WHERE job.id = old.position AND job.status IN ('pending', 'running', 'dead') OFFSET 0)
              AND NOT EXISTS (SELECT FROM webhook_deliveries AS delivery WHERE delivery.position = old.position AND delivery.status IN ('pending', 'running') OFFSET 0))
          RETURNING position
        )
        SELECT (SELECT max(position) FROM old), (SELECT count(*) FROM gone)
        """;

    // A message that was edited since is younger than its id.
    public const string Messages = """
        WITH old AS (
          SELECT id, position FROM messages WHERE id > $2 AND id < $1 ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED
        ), gone AS (
          DELETE FROM messages WHERE id IN (SELECT id FROM old WHERE position < $1) RETURNING id
        )
        SELECT (SELECT max(id) FROM old), (SELECT count(*) FROM gone)
        """;

    public const string Deliveries = """
        DELETE FROM webhook_deliveries WHERE id IN (
          SELECT id FROM webhook_deliveries WHERE finished_at < now() - make_interval(secs => $1) ORDER BY finished_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    // Ids follow time.
    public const string Audit = """
        DELETE FROM audit_events WHERE id IN (
          SELECT id FROM (SELECT id, at FROM audit_events ORDER BY id LIMIT $2) AS oldest WHERE at < now() - make_interval(secs => $1))
        """;

    public const string IdempotencyKeys = """
        DELETE FROM idempotency_keys WHERE (account, route, key) IN (
          SELECT account, route, key FROM idempotency_keys WHERE started_at < now() - make_interval(secs => $1) ORDER BY started_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;

    // A day longer than they count, so that late reuse is still told from nonsense.
    public const string RefreshTokens = """
        DELETE FROM refresh_tokens WHERE id IN (
          SELECT id FROM refresh_tokens WHERE expires_at < now() - make_interval(secs => $1) ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)
        """;
}
