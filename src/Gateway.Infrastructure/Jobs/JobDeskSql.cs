namespace Gateway.Infrastructure.Jobs;

/// <summary>
/// What people do with jobs. The invariants of <see cref="JobQueueSql"/> hold here, too: whatever takes a job out of its lane, or puts it back, runs
/// under the lane's lock, taken in a statement of its own, and is followed by a promotion.
/// </summary>
internal static class JobDeskSql
{
    private const string Columns = """
        id, bot_slug, update_id, kind, telegram_chat_id, status, attempts, last_error, accepted_at, run_at, claimed_at, expires_at, finished_at, released
        """;

    /// <summary>With the chat's id here, which two unique or nearly unique look-ups give.</summary>
    private const string Shown = """
        SELECT job.*, coalesce(
          (SELECT chats.id FROM chats WHERE chats.bot_slug = job.bot_slug AND chats.telegram_id = job.telegram_chat_id),
          (SELECT chats.id FROM chats WHERE chats.bot_slug = job.bot_slug AND chats.former_telegram_id = job.telegram_chat_id LIMIT 1)) AS chat_id
        """;

    public const string Find = $"{Shown} FROM (SELECT {Columns} FROM gateway_jobs WHERE id = $1) AS job";

    // Reads the primary key backwards.
    public const string ListAll = $"""
        {Shown} FROM (SELECT {Columns} FROM gateway_jobs WHERE id < $1 ORDER BY id DESC LIMIT $2) AS job ORDER BY id DESC
        """;

    // For each bot the newest of each kind, by the three list indexes; then the newest of those. The slug stands there as a range and in the order,
    // since for one slug by id the planner would take the primary key, and read past every other bot's jobs.
    private const string PerBot = $"{Shown} FROM (SELECT job.* FROM unnest($1::text[]) AS bot (slug) CROSS JOIN LATERAL (";
    private const string Newest = "bot_slug >= bot.slug AND (bot_slug, id) < (bot.slug, $2) ORDER BY bot_slug DESC, id DESC LIMIT $3";
    private const string OfBots = ") AS job ORDER BY id DESC LIMIT $3) AS job ORDER BY id DESC";
    private const string Open = $"(SELECT {Columns} FROM gateway_jobs WHERE status IN ('pending', 'running') AND {Newest})";
    private const string Pending = $"(SELECT {Columns} FROM gateway_jobs WHERE status = 'pending' AND {Newest})";
    private const string Done = $"(SELECT {Columns} FROM gateway_jobs WHERE status = 'done' AND {Newest})";
    private const string Dead = $"(SELECT {Columns} FROM gateway_jobs WHERE status = 'dead' AND {Newest})";

    public const string ListOfBots = $"{PerBot}{Open} UNION ALL {Done} UNION ALL {Dead}{OfBots}";
    public const string ListPending = $"{PerBot}{Pending}{OfBots}";
    public const string ListDone = $"{PerBot}{Done}{OfBots}";
    public const string ListDead = $"{PerBot}{Dead}{OfBots}";

    // They are never many: reads them all by ix_gateway_jobs_lease.
    public const string ListRunning = $"""
        WITH running AS MATERIALIZED (SELECT {Columns} FROM gateway_jobs WHERE status = 'running' AND bot_slug = ANY ($1))
        {Shown} FROM (SELECT * FROM running WHERE id < $2 ORDER BY id DESC LIMIT $3) AS job ORDER BY id DESC
        """;

    // Every bot that has jobs, also a removed one: steps from slug to slug through two indexes.
    public const string Bots = """
        WITH RECURSIVE kept (slug) AS (
          SELECT min(bot_slug) FROM gateway_jobs WHERE NOT released
          UNION ALL
          SELECT (SELECT min(bot_slug) FROM gateway_jobs WHERE NOT released AND bot_slug > kept.slug) FROM kept WHERE slug IS NOT NULL
        ), lapsed (slug) AS (
          SELECT min(bot_slug) FROM gateway_jobs WHERE status = 'dead'
          UNION ALL
          SELECT (SELECT min(bot_slug) FROM gateway_jobs WHERE status = 'dead' AND bot_slug > lapsed.slug) FROM lapsed WHERE slug IS NOT NULL
        )
        SELECT slug FROM kept WHERE slug IS NOT NULL UNION SELECT slug FROM lapsed WHERE slug IS NOT NULL
        """;

    private const string Note = """
        INSERT INTO audit_events (at, actor_kind, actor_id, actor_name, action, target_kind, target_id, bot_slug, chat_id, details, address)
        SELECT $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12
        """;

    // A job without a chat is a lane of its own and holds it; any other goes into line, where Yield and Promote find it its place.
    public const string Retry = $"""
        WITH retried AS (
          UPDATE gateway_jobs AS job
          SET status = 'pending', attempts = 0, lane_head = job.telegram_chat_id IS NULL, deferred = false, run_at = now(), finished_at = NULL, released = false
          WHERE job.id = $1 AND job.status = 'dead' AND coalesce(job.expires_at > now(), true)
            AND EXISTS (SELECT FROM events WHERE events.position = job.id)
            AND NOT EXISTS (
              SELECT FROM gateway_jobs AS heir
              WHERE heir.bot_slug = job.bot_slug AND heir.update_id = job.update_id AND NOT heir.released AND heir.id <> job.id)
          RETURNING job.id
        ), noted AS (
          {Note} FROM retried
        )
        SELECT EXISTS (SELECT FROM retried), job.status = 'dead', coalesce(job.expires_at <= now(), false),
               EXISTS (SELECT FROM events WHERE events.position = job.id),
               EXISTS (
                 SELECT FROM gateway_jobs AS heir
                 WHERE heir.bot_slug = job.bot_slug AND heir.update_id = job.update_id AND NOT heir.released AND heir.id <> job.id)
        FROM gateway_jobs AS job WHERE job.id = $1
        """;

    // The receipt stays while a repeat of the update could come; purging done jobs counts from the death.
    public const string Discard = $"""
        WITH settled AS (
          UPDATE gateway_jobs
          SET status = CASE status WHEN 'pending' THEN 'dead' ELSE 'done' END, lane_head = false, deferred = false, answer = NULL, last_error = $13,
              finished_at = coalesce(finished_at, now())
          WHERE id = $1 AND status IN ('pending', 'dead') AND NOT released
          RETURNING id
        ), removed AS (
          DELETE FROM gateway_jobs WHERE id = $1 AND status = 'dead' AND released RETURNING id
        ), noted AS (
          {Note} FROM (SELECT id FROM settled UNION ALL SELECT id FROM removed) AS gone
        )
        SELECT count(*) FROM (SELECT id FROM settled UNION ALL SELECT id FROM removed) AS gone
        """;

    // Reads ix_gateway_jobs_open_list.
    public const string FindOpen = """
        SELECT id, bot_slug, telegram_chat_id FROM gateway_jobs
        WHERE status IN ('pending', 'running') AND bot_slug >= $1 AND bot_slug <= $1
        ORDER BY bot_slug, id LIMIT 500
        """;

    // Not those of a bot that has meanwhile been given the slug.
    public const string Bury = """
        UPDATE gateway_jobs
        SET status = 'dead', lane_head = false, deferred = false, lease_id = NULL, lease_until = NULL, claimed_at = NULL, answer = NULL,
            last_error = 'bot removed', finished_at = now()
        WHERE id = ANY ($1) AND status IN ('pending', 'running') AND NOT EXISTS (SELECT FROM bots WHERE bots.slug = $2)
        """;
}
