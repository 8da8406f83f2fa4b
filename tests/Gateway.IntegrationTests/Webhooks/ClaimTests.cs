using Gateway.Infrastructure.Webhooks;
using Gateway.IntegrationTests.Chats;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary>Whose deliveries are claimed.</summary>
internal sealed class ClaimTests
{
    private Store _store = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _store = await Store.StartAsync();

    [SetUp]
    public async Task EmptyAsync()
    {
        await _store.EmptyAsync();
        await _store.AddKeyAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _store.DisposeAsync();

    /// <summary>The sender takes fewer than it has room for to mean that nothing more is due, and waits for its poll.</summary>
    [TestCase("ordered")]
    [TestCase("failing")]
    public async Task AWebhookWhoseDeliveriesSomebodyHas_TakesNoRoom(string kind)
    {
        await AddHookAsync(1, ordered: kind is "ordered", failures: kind is "failing" ? 1 : 0);
        await AddHookAsync(2);
        await AddDeliveryAsync(1, 1, "running");
        await AddDeliveryAsync(1, 2);
        await AddDeliveryAsync(2, 2);

        var runs = await _store.Get<DeliveryQueue>().ClaimAsync(room: 1, [], []);

        runs.Select(run => run.WebhookId).Should().Equal(2);
    }

    private Task<int> AddHookAsync(long id, bool ordered = false, int failures = 0) => _store.Db.ExecuteAsync(
        """
        INSERT INTO webhooks (id, owner_api_key_id, url, scope, bot_slug, events, ordered, encrypted_secret, created_at, failures)
        SELECT $1, id, 'https://a.example', 'bot', 'one', '{}', $2, 'x', now(), $3 FROM api_keys
        """, id, ordered, failures);

    private Task<int> AddDeliveryAsync(long hook, long position, string status = "pending") => _store.Db.ExecuteAsync(
        """
        INSERT INTO webhook_deliveries (webhook_id, position, type, status, attempts, run_at, created_at, lease_id, lease_until)
        SELECT $1, $2, 'message.received', $3, 0, now(), now(),
               CASE WHEN $3 = 'running' THEN gen_random_uuid() END, CASE WHEN $3 = 'running' THEN now() + interval '1 minute' END
        """, hook, position, status);
}
