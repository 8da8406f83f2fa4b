namespace Gateway.Infrastructure.Chats;

/// <summary>Lists of chats for those who may not read all.</summary>
internal static class ChatListSql
{
    // A range of ix_chats_bot for each bot of which every chat may be read, and the single chats one by one in the order in which they are
    // given: neither reads more than the page needs, however many chats there are.
    public const string Readable = """
        SELECT id, bot_slug, telegram_id, type, title, username, created_at
        FROM (
          SELECT chat.* FROM unnest($1::text[]) AS readable (bot) CROSS JOIN LATERAL (
            SELECT * FROM chats WHERE bot_slug = readable.bot AND id > $3 ORDER BY id LIMIT $4) AS chat
          UNION ALL
          (SELECT chat.* FROM unnest($2::bigint[]) AS readable (id) CROSS JOIN LATERAL (
            SELECT * FROM chats WHERE id = readable.id LIMIT 1) AS chat
           LIMIT $4)
        ) AS found
        ORDER BY id
        LIMIT $4
        """;
}
