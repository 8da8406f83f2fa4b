namespace Gateway.Infrastructure.Chats;

/// <summary>How content is taken out, a slice at a time; the chat's row goes last, so that what was cut short is found again.</summary>
internal static class ErasureSql
{
    // Reads ix_gateway_jobs_open_list.
    public const string OpenJobsOfChat = """
        SELECT id, bot_slug, telegram_chat_id FROM gateway_jobs
        WHERE bot_slug = $1 AND telegram_chat_id = ANY ($2) AND status IN ('pending', 'running') ORDER BY id LIMIT 500
        """;

    // Under the lanes' locks, and followed by Promote. The row stays: it is what makes repeats known. Nobody is told, for nobody shall remember.
    public const string Bury = """
        UPDATE gateway_jobs
        SET status = 'dead', lane_head = false, deferred = false, lease_id = NULL, lease_until = NULL, claimed_at = NULL, answer = NULL,
            last_error = 'erased', finished_at = now(), told_at = coalesce(told_at, now())
        WHERE id = ANY ($1) AND status IN ('pending', 'running')
        """;

    public const string EraseMessagesOfChat = "DELETE FROM messages WHERE id IN (SELECT id FROM messages WHERE chat_id = $1 ORDER BY id LIMIT $2)";

    public const string EraseEventsOfChat = """
        WITH erased AS (
          DELETE FROM events WHERE position IN (SELECT position FROM events WHERE chat_id = $1 ORDER BY position LIMIT $2) RETURNING position
        ), undelivered AS (
          DELETE FROM webhook_deliveries USING erased WHERE webhook_deliveries.position = erased.position AND status IN ('pending', 'running')
        )
        SELECT count(*) FROM erased
        """;

    public const string EndOfLog = "SELECT coalesce(min(position), 0), coalesce(max(position), 0) FROM events";

    // What came of the chat before its first message has no chat id, so the log is walked by position.
    public const string EventsBeforeFirstMessage = """
        SELECT position FROM events
        WHERE position > $1 AND position <= $2 AND chat_id IS NULL AND bot_slug = $3 AND telegram_chat_id = ANY ($4)
        """;

    // A person is found where their id is, as Telegram writes it: what they sent, and what quotes, answers or names them.
    public const string EventsOfPerson = """
        SELECT position FROM events
        WHERE position > $1 AND position <= $2 AND (position(convert_to($3, 'UTF8') IN raw) > 0 OR position(convert_to($4, 'UTF8') IN raw) > 0)
        """;

    public const string EraseMessagesOfPerson = "DELETE FROM messages WHERE id > $1 AND id <= $2 AND from_id = $3";

    public const string OpenJobs = "SELECT id, bot_slug, telegram_chat_id FROM gateway_jobs WHERE id = ANY ($1) AND status IN ('pending', 'running')";

    public const string EraseEvents = """
        WITH erased AS (
          DELETE FROM events WHERE position = ANY ($1) RETURNING position
        ), undelivered AS (
          DELETE FROM webhook_deliveries USING erased WHERE webhook_deliveries.position = erased.position AND status IN ('pending', 'running')
        )
        SELECT count(*) FROM erased
        """;
}
