namespace Gateway.Infrastructure.Chats;

/// <summary>
/// How a group becomes a supergroup. Its row keeps its id, to which clients and rights refer, and takes over what came under the new id
/// before the move was known. Everything under the log's lock: in each statement <c>$1</c> is the bot, <c>$2</c> the old id and <c>$3</c> the new one.
/// </summary>
internal static class ChatMigrationSql
{
    private const string Old = "(SELECT id FROM chats WHERE bot_slug = $1 AND telegram_id = $2)";
    private const string New = "(SELECT id FROM chats WHERE bot_slug = $1 AND telegram_id = $3)";
    private const string BothExist = $"EXISTS {Old} AND EXISTS {New}";
    private const string SameAccount = "(kept.user_id, kept.api_key_id) IS NOT DISTINCT FROM (moved.user_id, moved.api_key_id)";

    // In slices, before the rest: the longer its history, the longer the lock would be held. Messages carry Telegram's chat id and do not collide.
    public const string MoveMessages = $"UPDATE messages SET chat_id = {Old} WHERE id IN (SELECT id FROM messages WHERE chat_id = {New} ORDER BY id LIMIT $4) AND {BothExist}";
    public const string MoveEvents = $"UPDATE events SET chat_id = {Old} WHERE position IN (SELECT position FROM events WHERE chat_id = {New} ORDER BY position LIMIT $4) AND {BothExist}";

    public const string MoveWebhooks = $"UPDATE webhooks SET chat_id = {Old} WHERE chat_id = {New} AND {BothExist}";

    // Rights that were given to both are given once, with all that either allowed.
    public const string RaiseEpoch = $"UPDATE access_epoch SET epoch = epoch + 1 WHERE EXISTS (SELECT FROM chat_permissions WHERE chat_id = {New}) AND {BothExist}";

    public const string MergeRights = $"""
        UPDATE chat_permissions AS kept
        SET can_read = kept.can_read OR moved.can_read, can_send = kept.can_send OR moved.can_send, can_manage = kept.can_manage OR moved.can_manage
        FROM chat_permissions AS moved
        WHERE kept.chat_id = {Old} AND moved.chat_id = {New} AND {SameAccount}
        """;

    public const string DropMergedRights = $"""
        DELETE FROM chat_permissions AS moved USING chat_permissions AS kept
        WHERE kept.chat_id = {Old} AND moved.chat_id = {New} AND {SameAccount}
        """;

    public const string MoveRights = $"UPDATE chat_permissions SET chat_id = {Old} WHERE chat_id = {New} AND {BothExist}";

    public const string DropNew = $"DELETE FROM chats WHERE id = {New} AND EXISTS {Old}";

    public const string Rename = "UPDATE chats SET telegram_id = $3, former_telegram_id = $2, type = 'supergroup' WHERE bot_slug = $1 AND telegram_id = $2";

    // Where the group itself was never met, the supergroup is remembered as what it became.
    public const string RememberFormer = "UPDATE chats SET former_telegram_id = $2 WHERE bot_slug = $1 AND telegram_id = $3 AND former_telegram_id IS NULL";
}
