using Gateway.Infrastructure.Webhooks;
using Gateway.IntegrationTests.Chats;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary>Whose deliveries are claimed.</summary>
internal sealed class ClaimTests
{
    private Store _store = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _store = await Store.StartAsync();
        await _store.AddKeyAsync();
    }

    [TearDown]
    public async Task StopAsync() => await _store.DisposeAsync();

    /// <summary>The sender takes fewer than it has room for to mean that nothing more is due, and waits for its poll.</summary>
    [TestCase("ordered")]
    [TestCase("failing")]
    public async Task AWebhookWhoseDeliveriesSomebodyHas_TakesNoRoom(string kind)
    {
        await _store.AddHookAsync(1, ordered: kind is "ordered", failures: kind is "failing" ? 1 : 0);
        await _store.AddHookAsync(2);
        await _store.AddDeliveryAsync(1, 1, "running");
        await _store.AddDeliveryAsync(1, 2);
        await _store.AddDeliveryAsync(2, 2);

        var runs = await _store.Get<DeliveryQueue>().ClaimAsync(room: 1, [], []);

        runs.Select(run => run.WebhookId).Should().Equal(2);
    }
}
