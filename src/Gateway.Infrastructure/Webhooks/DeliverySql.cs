using Gateway.Infrastructure.Leasing;

namespace Gateway.Infrastructure.Webhooks;

/// <summary>
/// The statements of deliveries. Three invariants hold them together.
/// <list type="number">
/// <item>Whoever claims deliveries of a webhook holds the lock of its row, taken in a statement before, so that the claim sees what the last
/// holder committed: of an ordered webhook, and of one whose last attempt failed, one holder has deliveries at a time.</item>
/// <item>Whatever a holder says is fenced by its lease id.</item>
/// <item>The breaker is in the webhook's row: while it is open, a trial is claimed by one conditional UPDATE a minute.</item>
/// </list>
/// Statements of one batch share one implicit transaction. All times are PostgreSQL's.
/// </summary>
internal static class DeliverySql
{
    // Somebody has deliveries of this hook, and nobody else may have any until they have ended.
    private const string Held = """
        (hook.ordered OR hook.failures > 0)
          AND EXISTS (SELECT FROM webhook_deliveries AS held WHERE held.webhook_id = hook.id AND held.status = 'running')
        """;

    // Of the webhooks that have something waiting, by stepping from one to the next in ix_webhook_deliveries_next, those whose breaker is closed
    // and that have something due that may be claimed. $1 are being served here; $2 was served last, so that all have their turn. The next
    // statement reads the setting.
    public const string Pick = $"""
        WITH RECURSIVE waiting (id) AS (
          (SELECT webhook_id FROM webhook_deliveries WHERE status = 'pending' ORDER BY webhook_id LIMIT 1)
          UNION ALL
          SELECT (SELECT webhook_id FROM webhook_deliveries WHERE status = 'pending' AND webhook_id > waiting.id ORDER BY webhook_id LIMIT 1)
          FROM waiting WHERE waiting.id IS NOT NULL
        ), picked AS (
          SELECT hook.id FROM waiting CROSS JOIN LATERAL (SELECT * FROM webhooks WHERE webhooks.id = waiting.id OFFSET 0) AS hook
          WHERE hook.disabled_reason IS NULL AND hook.opened_at IS NULL AND coalesce(hook.paused_until <= now(), true) AND hook.id <> ALL ($1)
            AND EXISTS (
              SELECT FROM webhook_deliveries AS due WHERE due.webhook_id = hook.id AND due.status = 'pending' AND due.run_at <= now())
            AND NOT ({Held})
          ORDER BY hook.id <= $2, hook.id
          LIMIT $3
        ), locked AS (
          SELECT id FROM webhooks
          WHERE id = ANY (ARRAY(SELECT id FROM picked)) AND disabled_reason IS NULL AND opened_at IS NULL AND coalesce(paused_until <= now(), true)
          FOR NO KEY UPDATE SKIP LOCKED
        )
        SELECT set_config('gateway.picked', coalesce(string_agg(id::text, ','), ''), true) FROM locked
        """;

    // The one conditional UPDATE: who makes it has the trial, whatever becomes of it; the next is due a minute later.
    public const string PickTrials = """
        WITH tried AS (
          UPDATE webhooks SET trial_at = now() + interval '1 minute'
          WHERE id = ANY (ARRAY(
              SELECT id FROM webhooks
              WHERE trial_at <= now() AND disabled_reason IS NULL AND coalesce(paused_until <= now(), true) AND id <> ALL ($1)
                AND EXISTS (SELECT FROM webhook_deliveries AS waiting WHERE waiting.webhook_id = webhooks.id AND waiting.status = 'pending')
              ORDER BY trial_at LIMIT $2
              FOR NO KEY UPDATE SKIP LOCKED))
            AND trial_at <= now()
          RETURNING id
        )
        SELECT set_config('gateway.tried', coalesce(string_agg(id::text, ','), ''), true) FROM tried
        """;

    // Of each picked webhook the deliveries that are next, no more than $1, or than $4 for those in $3, which are slow; one alone where the last
    // attempt failed. A trial takes the next, due or not. Then all that an attempt needs; $5 where it is traced.
    public const string Claim = $"""
        WITH hook AS (
          SELECT hook.*, trial,
            CASE
              WHEN trial THEN 1
              WHEN {Held} THEN 0
              WHEN hook.failures > 0 THEN 1
              ELSE coalesce(slow.most, $1)
            END AS most
          FROM (
            SELECT id::bigint, false AS trial FROM unnest(string_to_array(current_setting('gateway.picked'), ',')) AS id
            UNION ALL
            SELECT id::bigint, true FROM unnest(string_to_array(current_setting('gateway.tried'), ',')) AS id) AS mine
          CROSS JOIN LATERAL (SELECT * FROM webhooks WHERE webhooks.id = mine.id OFFSET 0) AS hook
          LEFT JOIN unnest($3::bigint[], $4::integer[]) AS slow (id, most) ON slow.id = hook.id
        ), next AS (
          SELECT delivery.id, hook.id AS hook FROM hook CROSS JOIN LATERAL (
            SELECT id FROM webhook_deliveries
            WHERE webhook_id = hook.id AND status = 'pending' AND run_at <= CASE WHEN hook.trial THEN 'infinity' ELSE now() END
            ORDER BY run_at, id
            LIMIT hook.most
            FOR UPDATE SKIP LOCKED) AS delivery
        ), claimed AS (
          UPDATE webhook_deliveries AS delivery SET {LeaseSql.Begin}
          WHERE delivery.id = ANY (ARRAY(SELECT id FROM next)) AND delivery.status = 'pending'
          RETURNING delivery.id, delivery.lease_id, delivery.webhook_id, delivery.position, delivery.attempts, delivery.run_at
        )
        SELECT claimed.id, claimed.lease_id, claimed.position, claimed.attempts,
               (SELECT octet_length(raw) FROM events WHERE events.position = claimed.position),
               hook.id, hook.url, hook.encrypted_secret, CASE WHEN hook.previous_secret_until > now() THEN hook.encrypted_previous_secret END,
               hook.owner_user_id, hook.owner_api_key_id, hook.scope,
               coalesce(hook.bot_slug, (SELECT bot_slug FROM chats WHERE chats.id = hook.chat_id)), hook.chat_id,
               hook.ordered OR hook.failures > 0 AS one_at_a_time, hook.ordered, hook.trial,
               CASE WHEN $5 THEN (SELECT trace_parent FROM gateway_jobs WHERE gateway_jobs.id = claimed.position) END
        FROM claimed JOIN hook ON hook.id = claimed.webhook_id
        ORDER BY hook.id, claimed.run_at, claimed.id
        """;

    // One row per outcome, fenced: a row has a lease only while it runs. One that is given back is as it was; of an ordered webhook none has a time
    // of its own. Answers what counted, by lease; the judgement reads the setting. Rows are found as JobQueueSql.Settle finds them.
    public const string Settle = $"""
        WITH settled AS (
          UPDATE webhook_deliveries AS delivery
          SET status = said.status,
              {LeaseSql.End},
              attempts = delivery.attempts + said.attempts,
              run_at = CASE WHEN said.status = 'pending' AND said.delay > 0 THEN now() + make_interval(secs => said.delay) ELSE delivery.run_at END,
              last_error = CASE WHEN said.returned THEN delivery.last_error ELSE said.error END,
              response_status = CASE WHEN said.returned THEN delivery.response_status ELSE said.response_status END,
              response_body = CASE WHEN said.returned THEN delivery.response_body ELSE said.response_body END,
              duration_ms = CASE WHEN said.returned THEN delivery.duration_ms ELSE said.duration_ms END,
              finished_at = CASE WHEN said.status IN ('delivered', 'failed') THEN now() END
          FROM unnest($1::bigint[], $2::uuid[], $3::text[], $4::integer[], $5::float8[], $6::boolean[], $7::text[], $8::integer[], $9::text[], $10::integer[])
            AS said (id, lease_id, status, attempts, delay, returned, error, response_status, response_body, duration_ms)
          WHERE delivery.id = ANY ($1) AND delivery.id = said.id AND delivery.lease_id = said.lease_id
          RETURNING said.lease_id
        )
        SELECT set_config('gateway.settled', coalesce(string_agg(lease_id::text, ','), ''), true) FROM settled
        """;

    private const string Disabled = """
        INSERT INTO audit_events (at, actor_kind, actor_id, actor_name, action, target_kind, target_id, bot_slug, chat_id, details)
        SELECT now(), 'system', NULL, 'gateway', 'webhook.disabled', 'webhook', id::text, bot_slug, chat_id, jsonb_build_object('reason', disabled_reason)
        FROM changed WHERE disabled_reason IS NOT NULL
        """;

    // In the order of their ids, so that two who write meet no deadlock. Those that were well and are well are not touched. Of $2 one has failed.
    public const string LockHooks = """
        SELECT FROM webhooks
        WHERE id = ANY ($1) AND disabled_reason IS NULL AND (failures > 0 OR opened_at IS NOT NULL OR id = ANY ($2))
        ORDER BY id
        FOR NO KEY UPDATE
        """;

    // What a batch of outcomes means for each webhook: whether one succeeded, and how many failed after the last that did. Only what Settle has
    // counted in this transaction: of a batch whose commit was not heard of, the outcomes are said again. Follows LockHooks, so that it counts on
    // from what the last holder of the lock committed. Hold: nothing is sent before so many seconds.
    public const string Judge = $"""
        WITH answered AS (
          SELECT said.*, coalesce(max(place) FILTER (WHERE succeeded) OVER (PARTITION BY said.id), 0) AS last_success
          FROM unnest(string_to_array(current_setting('gateway.settled'), ',')) AS settled (lease_id)
          JOIN unnest($1::uuid[], $2::bigint[], $3::boolean[], $4::float8[], $5::boolean[], $6::boolean[]) WITH ORDINALITY
            AS said (lease_id, id, succeeded, hold, gone, trial_failed, place) ON said.lease_id = settled.lease_id::uuid
        ), said AS (
          SELECT id, bool_or(succeeded) AS succeeded, (count(*) FILTER (WHERE NOT succeeded AND place > last_success))::integer AS failures,
                 max(hold) AS hold, bool_or(gone) AS gone, bool_or(trial_failed) AS trial_failed
          FROM answered
          GROUP BY id
        ), judged AS (
          SELECT hook.id, said.hold, said.gone, said.trial_failed, said.failures > 0 AS failed, hook.trial_at, counted.failures,
                 CASE
                   WHEN said.succeeded AND said.failures = 0 THEN NULL
                   WHEN said.succeeded THEN now()
                   WHEN said.failures > 0 THEN coalesce(hook.failing_since, now())
                   ELSE hook.failing_since
                 END AS failing_since,
                 CASE WHEN counted.failures >= 5 THEN coalesce(hook.opened_at, now()) WHEN NOT said.succeeded THEN hook.opened_at END AS opened_at
          FROM said
          CROSS JOIN LATERAL (SELECT * FROM webhooks WHERE webhooks.id = said.id OFFSET 0) AS hook
          CROSS JOIN LATERAL (SELECT CASE WHEN said.succeeded THEN 0 ELSE hook.failures END + said.failures AS failures) AS counted
          WHERE hook.disabled_reason IS NULL AND (hook.failures > 0 OR hook.opened_at IS NOT NULL OR said.failures > 0 OR said.hold > 0 OR said.gone)
        ), changed AS (
          UPDATE webhooks AS hook
          SET failures = judged.failures,
              failing_since = judged.failing_since,
              opened_at = judged.opened_at,
              trial_at = CASE
                WHEN judged.opened_at IS NULL THEN NULL
                WHEN judged.trial_failed OR judged.trial_at IS NULL THEN now() + interval '1 minute'
                ELSE judged.trial_at END,
              paused_until = CASE WHEN judged.hold > 0 THEN now() + make_interval(secs => judged.hold) ELSE hook.paused_until END,
              disabled_reason = CASE
                WHEN judged.gone THEN 'The receiver answered 410 Gone.'
                WHEN judged.failed AND judged.failing_since <= now() - interval '5 days' THEN 'It has failed for five days.' END,
              disabled_at = CASE WHEN judged.gone OR (judged.failed AND judged.failing_since <= now() - interval '5 days') THEN now() END
          FROM judged
          WHERE hook.id = ANY ($2) AND hook.id = judged.id AND hook.disabled_reason IS NULL
          RETURNING hook.id, hook.bot_slug, hook.chat_id, hook.disabled_reason, hook.opened_at
        ), noted AS (
          {Disabled}
        )
        SELECT id, disabled_reason, opened_at IS NOT NULL FROM changed
        """;

    // As it was when its deliveries were claimed.
    public const string Unchanged = "SELECT count(*) FROM webhooks WHERE id = $1 AND disabled_reason IS NULL AND url = $2 AND encrypted_secret = $3";

    public const string Disable = $"""
        WITH changed AS (
          UPDATE webhooks SET disabled_reason = $2, disabled_at = now() WHERE id = $1 AND disabled_reason IS NULL
          RETURNING id, bot_slug, chat_id, disabled_reason
        ), noted AS (
          {Disabled}
        )
        SELECT count(*) FROM changed
        """;

    // An attempt that its process did not live to tell of does not count. Reads ix_webhook_deliveries_lease.
    public const string Rescue = $"""
        UPDATE webhook_deliveries SET status = 'pending', {LeaseSql.End}
        WHERE id = ANY (ARRAY(SELECT id FROM webhook_deliveries WHERE {LeaseSql.Lapsed} ORDER BY lease_until LIMIT 1000 FOR UPDATE SKIP LOCKED))
        """;

    // Of the webhooks that have something waiting, those that are disabled, and those whose breaker is open.
    public const string Stopped = """
        WITH RECURSIVE waiting (id) AS (
          (SELECT webhook_id FROM webhook_deliveries WHERE status = 'pending' ORDER BY webhook_id LIMIT 1)
          UNION ALL
          SELECT (SELECT webhook_id FROM webhook_deliveries WHERE status = 'pending' AND webhook_id > waiting.id ORDER BY webhook_id LIMIT 1)
          FROM waiting WHERE waiting.id IS NOT NULL
        )
        SELECT hook.id, hook.disabled_reason IS NOT NULL
        FROM waiting CROSS JOIN LATERAL (SELECT * FROM webhooks WHERE webhooks.id = waiting.id OFFSET 0) AS hook
        WHERE hook.disabled_reason IS NOT NULL OR hook.opened_at IS NOT NULL
        """;

    private const string Fails = "status = 'failed', finished_at = now()";

    // These three go by the order of ix_webhook_deliveries_next: by ids alone the planner would take the primary key, and read past everybody
    // else's. Only while it is disabled still.
    public const string FailDisabled = $"""
        UPDATE webhook_deliveries SET {Fails}, last_error = 'The webhook was disabled.'
        WHERE id = ANY (ARRAY(
          SELECT id FROM webhook_deliveries WHERE webhook_id = $1 AND status = 'pending' ORDER BY run_at, id LIMIT $2 FOR UPDATE SKIP LOCKED))
          AND EXISTS (SELECT FROM webhooks WHERE webhooks.id = $1 AND disabled_reason IS NOT NULL)
        """;

    // The oldest go first, so looking at the oldest is enough.
    public const string FailExpired = $"""
        UPDATE webhook_deliveries SET {Fails}, last_error = 'The receiver was down for 72 hours.'
        WHERE id = ANY (ARRAY(
          SELECT id FROM webhook_deliveries
          WHERE status = 'pending' AND id = ANY (ARRAY(
            SELECT id FROM (SELECT id, queued_at FROM webhook_deliveries WHERE webhook_id = $1 AND status = 'pending' ORDER BY run_at, id LIMIT $2) AS oldest
            WHERE queued_at < now() - interval '72 hours'))
          FOR UPDATE SKIP LOCKED))
        """;

    // Those before the newest $3.
    public const string FailExcess = $"""
        UPDATE webhook_deliveries SET {Fails}, last_error = 'Too many deliveries waited for the receiver.'
        WHERE id = ANY (ARRAY(
          SELECT id FROM webhook_deliveries
          WHERE webhook_id = $1 AND status = 'pending' AND (run_at, id) <= (
            SELECT run_at, id FROM webhook_deliveries WHERE webhook_id = $1 AND status = 'pending' ORDER BY run_at DESC, id DESC OFFSET $3 LIMIT 1)
          ORDER BY run_at, id LIMIT $2 FOR UPDATE SKIP LOCKED))
        """;
}
