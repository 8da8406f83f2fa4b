using System.Collections.Concurrent;
using Gateway.Application.Telegram;
using Gateway.Infrastructure.Telegram;
using Gateway.IntegrationTests.Servers;
using StackExchange.Redis;
using static Gateway.IntegrationTests.Telegram.RedisSendBudgets;

namespace Gateway.IntegrationTests.Telegram;

internal sealed class RedisSendBudgetTests
{
    private const long Ada = 42;
    private const long Group = -42;

    /// <summary>Redis's own clock goes on during a test.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(20);

    private static readonly SendLimit Plenty = new(1000, TimeSpan.FromSeconds(1));

    private RedisDatabase _redis = null!;
    private RedisSendBudgets? _budgets;

    [SetUp]
    public async Task ClaimAsync() => _redis = await SharedServers.ClaimRedisAsync();

    [TearDown]
    public async Task ReleaseAsync()
    {
        if (_budgets is not null)
            await _budgets.DisposeAsync();
        _budgets = null;
        await _redis.DisposeAsync();
    }

    [Test]
    public async Task TheBotsBudget_IsNeverExceeded_ByAllInstancesTogether()
    {
        var (one, other) = Two(new SendOptions { PerBot = new SendLimit(20, TimeSpan.FromMilliseconds(250)), PerChat = Plenty });
        var granted = new ConcurrentBag<long>();
        var chat = 0;
        var started = TimeProvider.System.GetTimestamp();

        await Task.WhenAll(Enumerable.Range(0, 16).Select(n => Task.Run(() => AskForASecondAsync(n % 2 == 0 ? one : other))));

        var periods = TimeProvider.System.GetElapsedTime(started) / TimeSpan.FromMilliseconds(250);
        granted.Count.Should().BeInRange(60, 20 * ((int)periods + 1));

        async Task AskForASecondAsync(RedisSendBudget budget)
        {
            while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(1))
            {
                var to = Interlocked.Increment(ref chat);
                if ((await TakeAsync(budget, to)).Granted)
                    granted.Add(to);
            }
        }
    }

    [Test]
    public async Task AChatsBurst_IsSharedByAllInstances()
    {
        var (one, other) = Two(new SendOptions { PerChat = new SendLimit(1, TimeSpan.FromMinutes(1)) });

        (await SendAsync(one, Ada)).Granted.Should().BeTrue();
        (await SendAsync(other, Ada)).Granted.Should().BeTrue();
        (await SendAsync(one, Ada)).Granted.Should().BeTrue();

        var denied = await SendAsync(other, Ada);
        (denied.Granted, denied.ByBot).Should().Be((false, false));
        denied.Wait.Should().BeCloseTo(TimeSpan.FromMinutes(1), Slack);
        denied.AskAgainIn.Should().Be(TimeSpan.FromSeconds(1), "a ticket has to be shown again");
        (await SendAsync(other, Ada + 1)).Granted.Should().BeTrue();
    }

    [Test]
    public async Task AGroup_HasItsOwnLimitBesides_AndItsDenialCostsTheBotNothing()
    {
        var (one, other) = Two(new SendOptions { PerBot = new SendLimit(3, TimeSpan.FromMinutes(1)), PerChat = Plenty, PerGroup = new SendLimit(2, TimeSpan.FromMinutes(1)) });
        await SendAsync(one, Group);
        await SendAsync(other, Group);

        (await SendAsync(one, Group)).Should().Match<SendTake>(take => !take.Granted && !take.ByBot);
        (await SendAsync(one, Ada)).Granted.Should().BeTrue();
        var denied = await SendAsync(other, Ada);

        (denied.Granted, denied.ByBot).Should().Be((false, true));
        denied.Wait.Should().BeCloseTo(TimeSpan.FromMinutes(1), Slack);
    }

    [Test]
    public async Task APauseThatTelegramWants_HoldsItsTargetAlone_OnAllInstances()
    {
        var (one, other) = Two(new SendOptions());

        await one.BlockAsync(7, SendTarget.Chat(Ada), TimeSpan.FromMinutes(1));
        await one.BlockAsync(7, SendTarget.Method("answerInlineQuery"), TimeSpan.FromMinutes(1));

        (await SendAsync(other, Ada)).Wait.Should().BeCloseTo(TimeSpan.FromMinutes(1), Slack);
        (await BlockedAsync(other, SendTarget.Chat(Ada))).Should().BeCloseTo(TimeSpan.FromMinutes(1), Slack);
        (await BlockedAsync(other, SendTarget.Method("ANSWERINLINEQUERY"))).Should().BeCloseTo(TimeSpan.FromMinutes(1), Slack);
        (await BlockedAsync(other, SendTarget.Method("getMe"))).Should().Be(TimeSpan.Zero);
        (await SendAsync(other, Group)).Granted.Should().BeTrue();
    }

    [Test]
    public async Task WhoWaitsLonger_GoesFirst_WhicheverInstanceItIsOn()
    {
        var (one, other) = Two(new SendOptions { PerChat = Plenty });
        await PausedAsync(one, async () =>
        {
            (await TakeAsync(one, Ada, waited: 5)).Granted.Should().BeFalse();
            (await TakeAsync(other, Ada, waited: 1)).Granted.Should().BeFalse();
        });

        (await TakeAsync(other, Ada, waited: 1)).Should().Match<SendTake>(take => !take.Granted && take.AskAgainIn < TimeSpan.FromSeconds(1));
        (await TakeAsync(one, Ada, waited: 5)).Granted.Should().BeTrue();
        (await TakeAsync(other, Ada, waited: 1)).Granted.Should().BeFalse("the one before it is on its way");
        one.End(7, SendTarget.Chat(Ada));
        await Eventually.ReadsAsync(() => TakeAsync(other, Ada, waited: 1).AsTask(), static take => take.Granted);
    }

    [Test]
    public async Task HandlersGoFirst_WhicheverInstanceTheyAreOn()
    {
        var (one, other) = Two(new SendOptions { PerChat = Plenty });
        await PausedAsync(one, async () =>
        {
            await TakeAsync(one, Ada, first: false, waited: 5);
            await TakeAsync(other, Ada, first: true, waited: 1);
        });

        (await TakeAsync(one, Ada, waited: 5)).Granted.Should().BeFalse();
        (await TakeAsync(other, Ada, first: true, waited: 1)).Granted.Should().BeTrue();
    }

    [Test]
    public async Task WhileHandlersWaitForTheBot_TheApiStandsBack_OnAllInstances()
    {
        var (one, other) = Two(new SendOptions { PerBot = new SendLimit(1, TimeSpan.FromMilliseconds(100)), PerChat = Plenty });
        await TakeAsync(one, 1);
        var (handlers, api) = (0, 0);

        // Each asks when it was told to. The handlers' are always waiting, so the API's never come.
        using var done = new CancellationTokenSource();
        var asking = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested)
                api += await AskAsync(other, 2, first: false) ? 1 : 0;
        });
        while (handlers < 5)
            handlers += await AskAsync(one, 3 + handlers, first: true) ? 1 : 0;
        await done.CancelAsync();
        await asking;

        api.Should().BeLessThanOrEqualTo(1, "one may have come before the first handler's");

        static async Task<bool> AskAsync(RedisSendBudget budget, int chat, bool first)
        {
            var take = await TakeAsync(budget, chat, first);
            if (!take.Granted)
                await Task.Delay(take.AskAgainIn, TimeProvider.System);
            return take.Granted;
        }
    }

    [Test]
    public async Task TheTicketOfAnInstanceThatDied_HoldsTheChatForTwoSeconds()
    {
        var (one, other) = Two(new SendOptions { PerChat = Plenty });
        await TakeAsync(one, Ada);
        var started = TimeProvider.System.GetTimestamp();

        (await TakeAsync(other, Ada)).Granted.Should().BeFalse();
        await Eventually.ReadsAsync(() => TakeAsync(other, Ada).AsTask(), take => take.Granted);

        TimeProvider.System.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(10));
    }

    [Test]
    public async Task AServerThatForgotTheScript_IsSentIt()
    {
        var (one, _) = Two(new SendOptions());
        await SendAsync(one, Ada);
        await _redis.Keys.ExecuteAsync("SCRIPT", "FLUSH");

        (await SendAsync(one, Ada)).Granted.Should().BeTrue();
        (await one.TakeAsync(new SendRequest(8, SendTarget.Chat(1), false, TimeSpan.Zero), CancellationToken.None)).Granted.Should().BeTrue();
        (await _redis.Keys.KeyExistsAsync("tg-gw:send:8:all")).Should().BeTrue("it was Redis that granted it");
    }

    [Test]
    public async Task NothingIsKeptForEver()
    {
        var (one, other) = Two(new SendOptions { PerBot = new SendLimit(2, TimeSpan.FromMinutes(1)) });
        await SendAsync(one, Group);
        await TakeAsync(other, Group);
        await TakeAsync(other, Ada);
        await TakeAsync(one, 43, first: true);
        await one.BlockAsync(7, SendTarget.Chat(Ada), TimeSpan.FromMinutes(1));

        var keys = (RedisKey[])(await _redis.Keys.ExecuteAsync("KEYS", "tg-gw:send:*"))!;

        keys.Should().HaveCountGreaterThan(4);
        foreach (var key in keys)
            (await _redis.Keys.KeyTimeToLiveAsync(key)).Should().NotBeNull($"{key} expires");
    }

    private static ValueTask<TimeSpan> BlockedAsync(RedisSendBudget budget, SendTarget target) => budget.BlockedAsync(7, target, CancellationToken.None);

    /// <summary>A send that has ended.</summary>
    private async Task<SendTake> SendAsync(RedisSendBudget budget, long chat)
    {
        var take = await TakeAsync(budget, chat);
        await EndAsync(budget, chat);
        return take;
    }

    /// <summary>Nobody waits for the end's arrival in Redis; here the next comes by another connection.</summary>
    private async Task EndAsync(RedisSendBudget budget, long chat)
    {
        budget.End(7, SendTarget.Chat(chat));
        await Eventually.BecomesAsync(async () => await _redis.Keys.HashLengthAsync($"tg-gw:send:7:chat:{chat}") <= 1);
    }

    /// <summary>Puts both in line during a pause of the chat, and lets it end.</summary>
    private async Task PausedAsync(RedisSendBudget budget, Func<Task> queue)
    {
        await budget.BlockAsync(7, SendTarget.Chat(Ada), TimeSpan.FromMinutes(1));
        await queue();
        await _redis.Keys.KeyDeleteAsync($"tg-gw:send:7:pause:{Ada}");
    }

    private (RedisSendBudget One, RedisSendBudget Other) Two(SendOptions options)
    {
        _budgets = new RedisSendBudgets(_redis.Url, options, 2);
        return (_budgets.All[0], _budgets.All[1]);
    }
}
