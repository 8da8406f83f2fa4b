using Gateway.Application.Webhooks;
using Gateway.Infrastructure.Webhooks;
using Gateway.IntegrationTests.Chats;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary>What outcomes mean for the breaker of their webhook.</summary>
internal sealed class SettlementTests
{
    private static readonly WebhookAnswer Refused = new(500, string.Empty, "The receiver answered 500.", null, TimeSpan.Zero);
    private static readonly WebhookAnswer Taken = new(200, string.Empty, null, null, TimeSpan.Zero);

    private Store _store = null!;
    private ClaimedRun _run = null!;

    [SetUp]
    public async Task ClaimAsync()
    {
        _store = await Store.StartAsync();
        await _store.AddKeyAsync();
        await _store.AddHookAsync(1);
        for (var position = 1; position <= 4; position++)
            await _store.AddDeliveryAsync(1, position);
        _run = (await _store.Get<DeliveryQueue>().ClaimAsync(room: 1, [], [])).Single();
    }

    [TearDown]
    public async Task StopAsync() => await _store.DisposeAsync();

    [Test]
    public async Task FailuresInARow_AreCountedFromTheLastSuccess()
    {
        await SettleAsync((0, Refused), (1, Taken), (2, Refused), (3, Refused));

        (await FailuresAsync()).Should().Be(2);
    }

    /// <summary>As the writer does with a batch when it has not heard of its commit: again, with what has come since.</summary>
    [Test]
    public async Task WhatIsSaidAgain_IsJudgedOnce()
    {
        await SettleAsync((0, Refused), (1, Refused));

        var counted = await SettleAsync((0, Refused), (1, Refused), (2, Refused));

        counted.Should().Equal(false, false, true);
        (await FailuresAsync()).Should().Be(3);
        (await SettleAsync((0, Refused), (1, Refused), (2, Refused))).Should().AllBeEquivalentTo(false);
        (await FailuresAsync()).Should().Be(3);
    }

    [Test]
    public async Task AFailureThatIsNew_CountsAfterASuccessThatIsSaidAgain()
    {
        await SettleAsync((1, Taken));

        await SettleAsync((0, Refused), (1, Taken));

        (await FailuresAsync()).Should().Be(1);
    }

    /// <summary>In one batch.</summary>
    private async Task<IReadOnlyList<bool?>> SettleAsync(params (int Delivery, WebhookAnswer Answer)[] outcomes)
    {
        var settlements = _store.Get<DeliverySettlements>();
        var writing = outcomes.Select(outcome => settlements.WriteAsync(SettledDelivery.Of(_run, _run.Deliveries[outcome.Delivery], outcome.Answer))).ToList();
        (await settlements.RunOnceAsync()).Should().BeTrue();
        return await Task.WhenAll(writing);
    }

    private Task<int> FailuresAsync() => _store.Db.ScalarAsync<int>("SELECT failures FROM webhooks");
}
