using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Chats;

/// <summary>What tests look at in a row of <c>messages</c>.</summary>
internal sealed record MessageLine(long Id, long Chat, long TelegramId, string Direction, string Kind, string? Text, long? UpdateId, long Position)
{
    public long TelegramChat { get; init; }

    public long? From { get; init; }

    public long? EditedAt { get; init; }

    public long? ReplyTo { get; init; }

    public string? Media { get; init; }

    public string? FileId { get; init; }

    public static async Task<IReadOnlyList<MessageLine>> ReadAsync(Db db) =>
    [
        .. (await db.RowsAsync("SELECT *, extract(epoch FROM edited_at)::bigint AS edited FROM messages ORDER BY id")).Select(static row => new MessageLine(
            (long)row["id"]!,
            (long)row["chat_id"]!,
            (long)row["telegram_message_id"]!,
            (string)row["direction"]!,
            (string)row["kind"]!,
            (string?)row["text"],
            (long?)row["update_id"],
            (long)row["position"]!)
        {
            TelegramChat = (long)row["telegram_chat_id"]!,
            From = (long?)row["from_id"],
            EditedAt = (long?)row["edited"],
            ReplyTo = (long?)row["reply_to"],
            Media = (string?)row["media_kind"],
            FileId = (string?)row["file_id"],
        }),
    ];
}
