namespace Gateway.Infrastructure.Webhooks;

/// <summary>From the log to deliveries. How far it has come and the deliveries are committed together, so that none is forgotten or made twice.</summary>
internal static class DispatchSql
{
    // Whoever holds the mark makes deliveries; a process that freezes with it is cut off by the server and has made none.
    public const string GiveUpMark = "SELECT set_config('idle_in_transaction_session_timeout', '10s', true)";

    public const string LockMark = "SELECT position FROM log_marks WHERE name = 'webhooks' FOR UPDATE SKIP LOCKED";

    // Before the subscriptions are read: a webhook that was made before an event up to here was accepted is among them.
    public const string End = "SELECT coalesce(max(position), 0) FROM events";

    public const string Subscriptions = """
        SELECT hook.id, hook.scope, hook.chat_id, hook.bot_slug, hook.events, hook.from_position FROM webhooks AS hook
        WHERE hook.disabled_reason IS NULL ORDER BY hook.id
        """;

    // Ids are given in the order of positions, which the order of an ordered webhook rests on.
    public const string Insert = """
        INSERT INTO webhook_deliveries (webhook_id, position, type, status, attempts, run_at, queued_at, created_at)
        SELECT hook.id, said.position, said.type, 'pending', 0, CASE WHEN hook.ordered THEN hook.created_at ELSE clock_timestamp() END, clock_timestamp(), said.at
        FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::timestamptz[]) WITH ORDINALITY AS said (webhook_id, position, type, at, place)
        CROSS JOIN LATERAL (SELECT * FROM webhooks WHERE webhooks.id = said.webhook_id OFFSET 0) AS hook
        ORDER BY said.place
        """;

    // A mark alone that a crash takes back is made again from the log; deliveries are committed after it or not at all.
    public const string NeedNotLast = "SELECT set_config('synchronous_commit', 'off', true)";

    public const string Advance = "UPDATE log_marks SET position = $1 WHERE name = 'webhooks'";
}
