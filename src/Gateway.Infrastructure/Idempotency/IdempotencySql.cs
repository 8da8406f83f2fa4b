namespace Gateway.Infrastructure.Idempotency;

/// <summary>
/// The table <c>idempotency_keys</c>. While a key has no status, its answer is the mark of whoever holds it, and only who has that mark
/// changes the row. All times are the server's.
/// </summary>
internal static class IdempotencySql
{
    // Of all who insert the same key at the same time one does; the others wait for its commit and change nothing. A key that has outlived
    // its time is as good as none.
    public const string Claim = """
        INSERT INTO idempotency_keys (account, route, key, body_hash, started_at, held_until, status, answer)
        VALUES ($1, $2, $3, $5, now(), now() + make_interval(secs => $6), NULL, $4)
        ON CONFLICT (account, route, key) DO UPDATE
        SET body_hash = excluded.body_hash, started_at = excluded.started_at, held_until = excluded.held_until, status = NULL, answer = excluded.answer
        WHERE idempotency_keys.started_at <= now() - make_interval(secs => $7)
        """;

    public const string Look = """
        SELECT body_hash, status, answer, held_until > clock_timestamp()
        FROM idempotency_keys
        WHERE account = $1 AND route = $2 AND key = $3
        """;

    public const string Renew = """
        UPDATE idempotency_keys SET held_until = now() + make_interval(secs => $5)
        WHERE account = $1 AND route = $2 AND key = $3 AND status IS NULL AND answer = $4
        """;

    public const string Answer = """
        UPDATE idempotency_keys SET status = $5, answer = $6
        WHERE account = $1 AND route = $2 AND key = $3 AND status IS NULL AND answer = $4
        """;

    public const string Free = """
        DELETE FROM idempotency_keys
        WHERE account = $1 AND route = $2 AND key = $3 AND status IS NULL AND answer = $4
        """;
}
