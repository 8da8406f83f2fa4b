using Gateway.Application.Telegram;
using Gateway.Infrastructure.Telegram;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Telegram;

internal sealed class MemorySendBudgetTests
{
    private const long Bot = 7;
    private static readonly SendTarget Ada = SendTarget.Chat(42);
    private static readonly SendTarget Group = SendTarget.Chat(-42);

    private readonly ManualClock _clock = new();

    [Test]
    public async Task NoPeriod_EverHasMoreThanTheBotsNumber()
    {
        var budget = Budget(new SendOptions { PerBot = new SendLimit(5, Seconds(1)), PerChat = new SendLimit(1000, Seconds(1)) });
        var granted = new List<DateTimeOffset>();
        for (var step = 0; step < 500; step++, _clock.Advance(TimeSpan.FromMilliseconds(7)))
        {
            if ((await TakeAsync(budget, SendTarget.Chat(step + 1))).Granted)
                granted.Add(_clock.GetUtcNow());
        }

        granted.Should().HaveCount(20, "5 in each of the 3.5 seconds that have begun");
        granted.Should().OnlyContain(at => granted.Count(other => other >= at && other < at + Seconds(1)) <= 5);
    }

    [Test]
    public async Task ADenial_SaysHowLongAndForWhat()
    {
        var budget = Budget(new SendOptions { PerBot = new SendLimit(4, Seconds(2)) });
        for (var n = 0; n < 3; n++)
            (await TakeAsync(budget, Ada)).Granted.Should().BeTrue();

        (await TakeAsync(budget, Ada)).Should().Be(SendTake.No(Seconds(1)));
        await TakeAsync(budget, SendTarget.Chat(1));
        (await TakeAsync(budget, SendTarget.Chat(2))).Should().Be(SendTake.No(Seconds(2), byBot: true));
        (await budget.TakeAsync(new SendRequest(8, Ada, false, TimeSpan.Zero), CancellationToken.None)).Granted.Should().BeTrue("it is another bot");
    }

    [Test]
    public async Task WhatIsDenied_CostsNothing()
    {
        var budget = Budget(new SendOptions { PerBot = new SendLimit(2, Seconds(1)), PerGroup = new SendLimit(1, Seconds(10)), PerChat = new SendLimit(1000, Seconds(1)) });
        await TakeAsync(budget, Group);

        (await TakeAsync(budget, Group)).Granted.Should().BeFalse();

        (await TakeAsync(budget, Ada)).Granted.Should().BeTrue("the group's denial took nothing from the bot");
    }

    [TestCase(-42, true)]
    [TestCase(42, false)]
    public async Task OnlyGroups_HaveTheGroupsLimit(long chat, bool limited)
    {
        var budget = Budget(new SendOptions { PerGroup = new SendLimit(1, Seconds(10)) });
        await TakeAsync(budget, SendTarget.Chat(chat));

        (await TakeAsync(budget, SendTarget.Chat(chat))).Granted.Should().Be(!limited);
    }

    [Test]
    public async Task AChannelByName_IsAGroup()
    {
        var budget = Budget(new SendOptions { PerGroup = new SendLimit(1, Seconds(10)) });
        await TakeAsync(budget, SendTarget.Chat("@News"));

        (await TakeAsync(budget, SendTarget.Chat("@news"))).Granted.Should().BeFalse();
    }

    [Test]
    public async Task ABlock_HoldsItsTargetAlone_AndEnds()
    {
        var budget = Budget(new SendOptions());
        await budget.BlockAsync(Bot, Ada, Seconds(5));

        (await TakeAsync(budget, Ada)).Should().Be(SendTake.No(Seconds(5)));
        (await budget.BlockedAsync(Bot, Ada, CancellationToken.None)).Should().Be(Seconds(5));
        (await budget.BlockedAsync(Bot, SendTarget.Method("getMe"), CancellationToken.None)).Should().Be(TimeSpan.Zero);
        (await TakeAsync(budget, Group)).Granted.Should().BeTrue();
        _clock.Advance(Seconds(5));
        (await TakeAsync(budget, Ada)).Granted.Should().BeTrue();
    }

    [Test]
    public async Task Forecast_IsWhatThenHappens()
    {
        var budget = Budget(new SendOptions { PerGroup = new SendLimit(5, Seconds(60)) });
        await TakeAsync(budget, Group);
        _clock.Advance(Seconds(0.5));

        var forecast = budget.Forecast(Bot, Group, TimeSpan.Zero, 6);

        forecast.Should().Equal(Seconds(0), Seconds(0), Seconds(0.5), Seconds(1.5), Seconds(59.5), Seconds(60));
        var start = _clock.GetUtcNow();
        for (var n = 0; n < forecast.Length; n++)
        {
            if (n > 1)
            {
                _clock.Advance(start + forecast[n] - TimeSpan.FromMilliseconds(1) - _clock.GetUtcNow());
                (await TakeAsync(budget, Group)).Granted.Should().BeFalse();
                _clock.Advance(TimeSpan.FromMilliseconds(1));
            }

            (await TakeAsync(budget, Group)).Granted.Should().BeTrue();
        }
    }

    [Test]
    public void Forecast_BeginsWhenItIsTold() =>
        Budget(new SendOptions()).Forecast(Bot, Ada, Seconds(10), 4).Should().Equal(Seconds(10), Seconds(10), Seconds(10), Seconds(11));

    [Test]
    public void ChatsToWhichNothingWasSentLately_AreForgotten()
    {
        var budget = new BotBudget(new SendOptions { PerBot = new SendLimit(100_000, Seconds(1)) });
        for (var chat = 1; chat <= 10_000; chat++)
            budget.Take(SendTarget.Chat(chat), Seconds(chat));

        budget.Chats.Should().BeLessThan(3000);
    }

    private static ValueTask<SendTake> TakeAsync(MemorySendBudget budget, SendTarget chat) =>
        budget.TakeAsync(new SendRequest(Bot, chat, false, TimeSpan.Zero), CancellationToken.None);

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    private MemorySendBudget Budget(SendOptions options) => new(options, _clock);
}
