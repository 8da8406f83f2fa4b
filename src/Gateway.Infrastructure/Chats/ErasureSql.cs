namespace Gateway.Infrastructure.Chats;

/// <summary>How content is taken out, a slice at a time; the chat's row goes last, so that what was cut short is found again.</summary>
internal static class ErasureSql
{
    // The log's lock is not held for longer than this by somebody who waits for another lock.
    public const string WaitBriefly = "SELECT set_config('lock_timeout', '2s', true)";

    // Under the lanes' locks and followed by Promote: a job that loses its update must not be run without it. Its row stays, for it is what
    // makes repeats known. Nobody is told: nobody shall remember.
    private const string Dies = """
        SET status = 'dead', lane_head = false, deferred = false, lease_id = NULL, lease_until = NULL, claimed_at = NULL, answer = NULL,
            last_error = 'erased', finished_at = now(), told_at = coalesce(told_at, now())
        """;

    public const string Bury = $"UPDATE gateway_jobs {Dies} WHERE id = ANY ($1) AND status IN ('pending', 'running')";

    // What has ended stays as it ended, but for the words: those of Telegram quote what was said.
    private const string FallsSilent = "SET answer = NULL, last_error = CASE WHEN last_error IS NOT NULL THEN 'erased' END";
    private const string HasWords = "status IN ('done', 'dead') AND (answer IS NOT NULL OR last_error <> 'erased')";

    public const string Silence = $"UPDATE gateway_jobs {FallsSilent} WHERE id = ANY ($1) AND {HasWords}";

    // Also those that have ended: what a receiver answered may quote what it was sent.
    public const string DropDeliveries = "DELETE FROM webhook_deliveries WHERE position = ANY ($1)";
    public const string DropEvents = "DELETE FROM events WHERE position = ANY ($1)";

    public const string OpenJobs = "SELECT bot_slug, telegram_chat_id FROM gateway_jobs WHERE id = ANY ($1) AND status IN ('pending', 'running')";

    // Reads ix_events_chat.
    public const string EventsOfChat = "SELECT position FROM events WHERE chat_id = $1 ORDER BY position LIMIT $2";

    // Reads ix_messages_chat.
    public const string DropMessagesOfChat = "DELETE FROM messages WHERE id = ANY (ARRAY(SELECT id FROM messages WHERE chat_id = $1 ORDER BY id LIMIT $2))";

    // What came of a chat before it was known, by its first message, has no chat id: so much of the log is walked by position.
    public const string FirstEventOfChat = "SELECT position FROM events WHERE chat_id = $1 ORDER BY position LIMIT 1";

    public const string EventsBeforeFirstMessage = """
        SELECT position FROM events
        WHERE position > $1 AND position <= $2 AND chat_id IS NULL AND bot_slug = $3 AND telegram_chat_id = ANY ($4)
        """;

    public const string EdgesOfLog = "SELECT coalesce(min(position), 0), coalesce(max(position), 0) FROM events";
    public const string EdgesOfMessages = "SELECT coalesce(min(id), 0), coalesce(max(id), 0) FROM messages";

    // The five of the chat's end, under the lanes' locks and the log's: nothing comes in between. $1 is the chat. What has come since the
    // slices is little.
    public const string BuryRest = $"UPDATE gateway_jobs {Dies} WHERE id = ANY (ARRAY(SELECT position FROM events WHERE chat_id = $1)) AND status IN ('pending', 'running')";
    public const string SilenceRest = $"UPDATE gateway_jobs {FallsSilent} WHERE id = ANY (ARRAY(SELECT position FROM events WHERE chat_id = $1)) AND {HasWords}";
    public const string DropRestOfDeliveries = "DELETE FROM webhook_deliveries WHERE position = ANY (ARRAY(SELECT position FROM events WHERE chat_id = $1))";
    public const string DropRestOfEvents = "DELETE FROM events WHERE chat_id = $1";
    public const string DropRestOfMessages = "DELETE FROM messages WHERE chat_id = $1";

    // The rights to it go with it. Audited and the epoch raised only by whoever really ended it.
    public const string DropChat = """
        WITH erased AS (
          DELETE FROM chats WHERE id = $1 RETURNING id
        ), raised AS (
          UPDATE access_epoch SET epoch = epoch + 1 WHERE EXISTS (SELECT FROM erased)
        )
        INSERT INTO audit_events (at, actor_kind, actor_id, actor_name, action, target_kind, target_id, bot_slug, chat_id, details, address)
        SELECT $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12 FROM erased
        """;

    // One bot after the other through ux_chats_telegram_id, which begins with the bot.
    public const string ChatsOfPerson = """
        WITH RECURSIVE bot AS (
          (SELECT bot_slug FROM chats ORDER BY bot_slug LIMIT 1)
          UNION ALL
          SELECT (SELECT chats.bot_slug FROM chats WHERE chats.bot_slug > bot.bot_slug ORDER BY chats.bot_slug LIMIT 1) FROM bot WHERE bot.bot_slug IS NOT NULL
        )
        SELECT chat.id FROM bot CROSS JOIN LATERAL (SELECT id FROM chats WHERE chats.bot_slug = bot.bot_slug AND telegram_id = $1 LIMIT 1) AS chat
        """;

    public const string DropMessagesOfPerson = "DELETE FROM messages WHERE id > $1 AND id <= $2 AND from_id = $3";

    // Candidates: the digits of the id are somewhere in it. Where they stand is looked at here.
    public const string EventsWithDigits = "SELECT position, raw FROM events WHERE position > $1 AND position <= $2 AND position($3 IN raw) > 0";
}
