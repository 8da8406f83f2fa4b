using Gateway.IntegrationTests.Chats;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary>Puts webhooks of the bot <c>alerts</c> and their deliveries into a store in which nothing runs by itself.</summary>
internal static class StoredHooks
{
    /// <summary>Owned by the one key there is.</summary>
    public static Task<int> AddHookAsync(this Store store, long id, bool ordered = false, int failures = 0) => store.Db.ExecuteAsync(
        """
        INSERT INTO webhooks (id, owner_api_key_id, url, scope, bot_slug, events, ordered, encrypted_secret, created_at, failures)
        SELECT $1, id, 'https://a.example', 'bot', 'alerts', '{}', $2, 'x', now(), $3 FROM api_keys
        """, id, ordered, failures);

    public static Task<int> AddDeliveryAsync(this Store store, long hook, long position, string status = "pending") => store.Db.ExecuteAsync(
        """
        INSERT INTO webhook_deliveries (webhook_id, position, type, status, attempts, run_at, created_at, lease_id, lease_until)
        SELECT $1, $2, 'message.received', $3, 0, now(), now(),
               CASE WHEN $3 = 'running' THEN gen_random_uuid() END, CASE WHEN $3 = 'running' THEN now() + interval '1 minute' END
        """, hook, position, status);
}
