using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Chaos;

/// <summary>What the database has written down.</summary>
internal static class StoredBooks
{
    /// <summary>A retry waits for 30 seconds and more, and a webhook's for a minute: longer than anybody wants to look on.</summary>
    private static readonly string[] PassingDelays =
    [
        """
        UPDATE gateway_jobs SET run_at = now() WHERE id IN (
          SELECT id FROM gateway_jobs WHERE status = 'pending' AND run_at > now() + interval '1 second' AND attempts < $1 FOR UPDATE SKIP LOCKED)
        """,
        """
        UPDATE webhooks SET trial_at = now() WHERE id IN (SELECT id FROM webhooks WHERE trial_at > now() + interval '1 second' FOR UPDATE SKIP LOCKED) AND $1 > 0
        """,
        """
        UPDATE webhooks SET paused_until = now() WHERE id IN (SELECT id FROM webhooks WHERE paused_until > now() + interval '1 second' FOR UPDATE SKIP LOCKED) AND $1 > 0
        """,
        """
        UPDATE webhook_deliveries SET run_at = now() WHERE id IN (
          SELECT id FROM webhook_deliveries WHERE status = 'pending' AND run_at > now() + interval '1 second' FOR UPDATE SKIP LOCKED) AND $1 > 0
        """,
    ];

    /// <summary>
    /// Writes down, in the transaction that does it, each attempt that ends without success and counts. Only a rescue makes a job due in its own
    /// moment: a retry waits, what is given back keeps its time, as does what dies of its failure.
    /// </summary>
    private static readonly string[] WatchingAttempts =
    [
        "CREATE TABLE spent_attempts (id bigint NOT NULL, claimed_at timestamptz NOT NULL, until timestamptz NOT NULL, ended_at timestamptz NOT NULL, lost boolean NOT NULL, error text)",
        """
        CREATE FUNCTION note_spent_attempt() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          INSERT INTO spent_attempts VALUES (OLD.id, OLD.claimed_at, OLD.lease_until, clock_timestamp(), NEW.run_at = now(), NEW.last_error);
          RETURN NULL;
        END $$
        """,
        """
        CREATE TRIGGER note_spent_attempt AFTER UPDATE ON gateway_jobs FOR EACH ROW
        WHEN (OLD.status = 'running' AND NEW.status IN ('pending', 'dead') AND NEW.attempts = OLD.attempts)
        EXECUTE FUNCTION note_spent_attempt()
        """,
    ];

    public static async Task WatchAttemptsAsync(Db db)
    {
        foreach (var statement in WatchingAttempts)
            await db.ExecuteAsync(statement);
    }

    /// <summary>Makes due what waits for a retry; of jobs those that were tried less often than this.</summary>
    public static async Task PassDelaysAsync(Db db, int attempts)
    {
        foreach (var statement in PassingDelays)
            await db.ExecuteAsync(statement, attempts);
    }

    public static Task<long> OpenJobsAsync(Db db) => db.CountAsync("gateway_jobs", "status IN ('pending', 'running')");

    /// <summary>Deliveries that are not made, and events that the dispatcher has not come to.</summary>
    public static Task<long> OpenDeliveriesAsync(Db db) => db.ScalarAsync<long>(
        """
        SELECT (SELECT count(*) FROM webhook_deliveries WHERE status IN ('pending', 'running'))
             + (SELECT count(*) FROM events WHERE position > (SELECT position FROM log_marks WHERE name = 'webhooks'))
        """);

    public static Task<long> LastPositionAsync(Db db) => db.ScalarAsync<long>("SELECT coalesce(max(position), 0) FROM events");

    public static async Task<IReadOnlyList<JobEntry>> JobsAsync(Db db) =>
    [
        .. (await db.RowsAsync("SELECT id, bot_slug || '-' || update_id AS update, status, finished_at, attempts, last_error FROM gateway_jobs")).Select(static row =>
            new JobEntry(
                (long)row["id"]!, (string)row["update"]!, (string)row["status"]!, row["finished_at"] is null ? null : At(row["finished_at"]),
                (int)row["attempts"]!, row["last_error"] as string)),
    ];

    public static async Task<IReadOnlyList<SpentAttempt>> SpentAttemptsAsync(Db db) =>
    [
        .. (await db.RowsAsync("SELECT bot_slug || '-' || update_id AS update, spent_attempts.* FROM spent_attempts JOIN gateway_jobs USING (id) ORDER BY ended_at")).Select(static row =>
            new SpentAttempt((string)row["update"]!, At(row["claimed_at"]), At(row["until"]), At(row["ended_at"]), (bool)row["lost"]!, (string?)row["error"])),
    ];

    public static async Task<IReadOnlyList<EventEntry>> EventsAsync(Db db) =>
    [
        .. (await db.RowsAsync(
            """
            SELECT position, CASE WHEN type = 'update' THEN bot_slug || '-' || update_id END AS update,
                   (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000000)::bigint AS committed
            FROM events ORDER BY position
            """)).Select(static row => new EventEntry((long)row["position"]!, (string?)row["update"], (long?)row["committed"])),
    ];

    public static Task<IReadOnlyList<string>> MessagesAsync(Db db) => db.ColumnAsync<string>(
        "SELECT chats.bot_slug || '-' || messages.update_id FROM messages JOIN chats ON chats.id = messages.chat_id WHERE messages.direction = 'in'");

    private static DateTimeOffset At(object? value) => new((DateTime)value!, TimeSpan.Zero);
}
