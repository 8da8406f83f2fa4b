namespace Gateway.Infrastructure.Accounts;

/// <summary>How accounts are read where requests come in: by primary key, and rights by the index that also keeps them unique.</summary>
internal static class AccessSql
{
    public const string User = "SELECT username, disabled, tokens_valid_after FROM users WHERE id = $1";

    public const string Roles = "SELECT r.name, r.scopes FROM user_roles u JOIN roles r ON r.name = u.role_name WHERE u.user_id = $1 ORDER BY r.name";

    public const string UserPermissions = "SELECT bot_slug, chat_id, can_read, can_send, can_manage FROM chat_permissions WHERE user_id = $1";

    public const string ApiKey = """
        SELECT name, hash, scopes, expires_at, rate_per_minute,
               CASE WHEN bots_limited THEN ARRAY(SELECT bot_slug FROM api_key_bots WHERE api_key_id = $1 ORDER BY bot_slug) END
        FROM api_keys WHERE id = $1
        """;

    public const string ApiKeyPermissions = "SELECT bot_slug, chat_id, can_read, can_send, can_manage FROM chat_permissions WHERE api_key_id = $1";

    // Invariant: at most one write a minute for each key, whichever instances it is used on. A row that somebody else is writing is left to them.
    public const string KeysUsed = """
        UPDATE api_keys SET last_used_at = now() WHERE id IN (
          SELECT id FROM api_keys
          WHERE id = ANY($1) AND (last_used_at IS NULL OR last_used_at <= now() - interval '1 minute')
          FOR NO KEY UPDATE SKIP LOCKED)
        """;

    // A day later than needed: by then no clock is so wrong that a token could still be tried, and be told that it has expired.
    public const string ExpiredRefreshTokens = """
        DELETE FROM refresh_tokens WHERE id IN (
          SELECT id FROM refresh_tokens WHERE expires_at < now() - interval '1 day' ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED)
        """;
}
