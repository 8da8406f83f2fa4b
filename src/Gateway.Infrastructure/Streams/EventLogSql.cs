namespace Gateway.Infrastructure.Streams;

/// <summary>Reading the log. Positions are given in commit order, so whoever reads "after n" misses nothing that commits later.</summary>
internal static class EventLogSql
{
    private const string Columns = "position, type, bot_slug, kind, chat_id, telegram_chat_id, update_id, at, raw";

    // Reads the primary key. A page ends at $3 rows or, past its first row, at $4 bytes.
    public const string All = $"""
        SELECT {Columns}
        FROM (
          SELECT {Columns}, sum(octet_length(raw)) OVER (ORDER BY position) - octet_length(raw) AS before
          FROM (SELECT {Columns} FROM events WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3) AS slice) AS page
        WHERE before < $4
        ORDER BY position
        """;

    // Reads ix_events_chat for each chat. $5 holds the chats.
    public const string OfChats = $"""
        SELECT {Columns}
        FROM (
          SELECT {Columns}, sum(octet_length(raw)) OVER (ORDER BY position) - octet_length(raw) AS before
          FROM (
            SELECT {Columns} FROM events
            WHERE position = ANY (ARRAY(
              SELECT place FROM unnest($5::bigint[]) AS chat CROSS JOIN LATERAL (
                SELECT position AS place FROM events WHERE events.chat_id = chat AND position > $1 AND position <= $2 ORDER BY position LIMIT $3) AS places
              ORDER BY place LIMIT $3))) AS slice) AS page
        WHERE before < $4
        ORDER BY position
        """;

    // There is no index by bot, which every update would pay for: a stretch of the primary key is walked, and what is not wanted left out.
    // $5 holds chats, $6 bots, $7 how long the stretch is. The row without a type tells how far it went, and over how many.
    public const string Walk = $"""
        WITH stretch AS MATERIALIZED (
          SELECT position, bot_slug = ANY ($6::text[]) OR coalesce(chat_id = ANY ($5::bigint[]), false) AS wanted
          FROM events WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $7
        ), page AS (
          SELECT {Columns}
          FROM (
            SELECT {Columns}, sum(octet_length(raw)) OVER (ORDER BY position) - octet_length(raw) AS before
            FROM (SELECT {Columns} FROM events WHERE position = ANY (ARRAY(SELECT position FROM stretch WHERE wanted ORDER BY position LIMIT $3))) AS slice) AS sized
          WHERE before < $4
        )
        SELECT {Columns} FROM page
        UNION ALL
        SELECT max(position), NULL, NULL, NULL, count(*), NULL, NULL, NULL, NULL FROM stretch
        ORDER BY position
        """;

    public const string Some = $"SELECT {Columns} FROM events WHERE position = ANY ($1) ORDER BY position";

    // What an event alone does not tell of its message. Reads the unique index of messages.
    public const string Messages = """
        SELECT asked.place, known.id, known.direction, known.from_id, known.from_name, known.from_username, known.deleted_at
        FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bigint[]) WITH ORDINALITY AS asked (chat, telegram_chat, connection, number, place)
        CROSS JOIN LATERAL (
          SELECT id, direction, from_id, from_name, from_username, deleted_at FROM messages
          WHERE chat_id = asked.chat AND telegram_chat_id = asked.telegram_chat AND business_connection_id = asked.connection AND telegram_message_id = asked.number
          LIMIT 1) AS known
        """;

    public const string Bounds = "SELECT coalesce((SELECT position FROM log_marks WHERE name = 'purged'), 0), coalesce((SELECT max(position) FROM events), 0), (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM event_positions)";
}
