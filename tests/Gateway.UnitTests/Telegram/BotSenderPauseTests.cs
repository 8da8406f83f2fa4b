using Gateway.Application.Telegram;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Telegram;

internal sealed class BotSenderPauseTests : BotSenderFixture
{
    [Test]
    public async Task RetryAfter_IsWaitedOut_AndHoldsItsChatAlone()
    {
        Telegram.Answer("42", FakeTelegram.Busy(17));
        var first = SendAsync(42, "first");
        var second = SendAsync(42, "second");
        await Telegram.NextAsync();
        (await SendAsync(43, "elsewhere").SoonAsync()).Ok.Should().BeTrue();
        await Telegram.NextAsync();

        Clock.Advance(Seconds(16.9));
        (first.IsCompleted, second.IsCompleted, Telegram.Count).Should().Be((false, false, 2));
        Clock.Advance(Seconds(0.1));

        (await first.SoonAsync()).Ok.Should().BeTrue();
        (await second.SoonAsync()).Ok.Should().BeTrue();
        (await Telegram.NextTextsAsync(2)).Should().Equal("first", "second");
    }

    [Test]
    public async Task ABusyTelegramThatSaysNoTime_IsAskedAgainAfterASecond()
    {
        Telegram.Answer("42", BotApiAnswer.Error(429, "x"), FakeTelegram.Busy(0));
        var sending = SendAsync(42, "x");

        await Telegram.NextAsync();
        await AwaitedAsync(sending);
        Clock.Advance(Seconds(1));
        await Telegram.NextAsync();
        await AwaitedAsync(sending);
        Clock.Advance(Seconds(1));

        (await sending.SoonAsync()).Ok.Should().BeTrue();
    }

    [Test]
    public async Task ACallWithoutAChat_HoldsItsMethodAlone()
    {
        Telegram.Answer("answerInlineQuery", FakeTelegram.Busy(5));
        var first = CallAsync("answerInlineQuery", new { });
        await Telegram.NextAsync();
        await AwaitedAsync(first);
        var second = CallAsync("ANSWERINLINEQUERY", new { });

        (await CallAsync("getMe", new { }).SoonAsync()).Ok.Should().BeTrue();
        (await SendAsync(42, "x").SoonAsync()).Ok.Should().BeTrue();
        (first.IsCompleted, second.IsCompleted).Should().Be((false, false));
        Clock.Advance(Seconds(5));

        (await first.SoonAsync()).Ok.Should().BeTrue();
        (await second.SoonAsync()).Ok.Should().BeTrue();
    }

    [Test]
    public async Task WhatNeedsNoBudget_WaitsForItsChatsPauseAllTheSame()
    {
        Telegram.Answer("42", FakeTelegram.Busy(5));
        var sending = SendAsync(42, "x");
        await Telegram.NextAsync();
        await AwaitedAsync(sending);

        var deleting = CallAsync("deleteMessage", new { chat_id = 42, message_id = 1 });
        deleting.IsCompleted.Should().BeFalse();
        Clock.Advance(Seconds(5));

        (await deleting.SoonAsync()).Ok.Should().BeTrue();
    }

    [Test]
    public async Task APauseOfMoreThanThirtySeconds_IsAnsweredAtOnce_AndSoIsWhatFollows()
    {
        Telegram.Answer("42", FakeTelegram.Busy(31));

        (await SendAsync(42, "x").SoonAsync()).Should().Be(FakeTelegram.Busy(31));
        (await SendAsync(42, "y").SoonAsync()).Should().Match<BotApiAnswer>(answer => answer.NotSent && answer.ErrorCode == 429 && answer.RetryAfter == Seconds(31) && answer.CanRetry);
        (await CallAsync("deleteMessage", new { chat_id = 42 }).SoonAsync()).NotSent.Should().BeTrue();

        Telegram.Count.Should().Be(1);
        Clock.Advance(Seconds(31));
        (await SendAsync(42, "z").SoonAsync()).Ok.Should().BeTrue();
    }

    [TestCase("sendMessage")]
    [TestCase("deleteMessage")]
    public async Task Pauses_AreCountedTogether(string method)
    {
        Telegram.Answer("42", FakeTelegram.Busy(20), FakeTelegram.Busy(11));
        var sending = CallAsync(method, new { chat_id = 42 });
        await Telegram.NextAsync();
        await AwaitedAsync(sending);

        Clock.Advance(Seconds(20));

        (await sending.SoonAsync()).Should().Be(FakeTelegram.Busy(11));
    }

    [Test]
    public async Task WhatWouldWaitTooLongInItsChat_IsAnsweredAtOnce()
    {
        Build(new SendOptions());

        var sends = Enumerable.Range(0, 100).Select(n => SendAsync(42, $"{n}")).ToArray();
        var refused = await Task.WhenAll(sends[33..]).SoonAsync();

        refused.Should().OnlyContain(answer => answer.NotSent && answer.ErrorCode == 429);
        refused.Should().OnlyContain(answer => answer.RetryAfter > Seconds(30) && answer.RetryAfter <= Seconds(31));
        sends[..33].Skip(3).Should().OnlyContain(send => !send.IsCompleted);
        for (var second = 0; second < 30; second++)
        {
            Clock.Advance(Seconds(1));
            await sends[3 + second].SoonAsync();
        }

        (await Task.WhenAll(sends[..33]).SoonAsync()).Should().OnlyContain(answer => answer.Ok);
    }

    [Test]
    public async Task APause_RefusesThoseInLineWhomItMakesTooLate_AtOnce()
    {
        Build(new SendOptions());
        await Task.WhenAll(SendAsync(42, "1"), SendAsync(42, "2")).SoonAsync();
        Telegram.Answer("42", FakeTelegram.Busy(20));

        var sends = Enumerable.Range(0, 31).Select(n => SendAsync(42, $"{n}")).ToArray();

        (await Task.WhenAll(sends[13..]).SoonAsync()).Should().OnlyContain(answer => answer.NotSent);
        sends[..13].Should().OnlyContain(send => !send.IsCompleted);
    }

    [Test]
    public async Task BehindASlowCall_NobodyWaitsForMuchMoreThanThirtySeconds()
    {
        HoldTheNext();
        _ = SendAsync(42, "held");
        var waiting = SendAsync(42, "waiting");

        Clock.Advance(Seconds(31));

        (await waiting.SoonAsync()).Should().Match<BotApiAnswer>(answer => answer.NotSent && answer.ErrorCode == 429);
        Telegram.Count.Should().Be(1);
    }

    [Test]
    public async Task WhatWouldWaitTooLongForTheBot_IsAnsweredAtOnce()
    {
        Build(new SendOptions { PerBot = new SendLimit(1, Seconds(10)), PerChat = Plenty });

        var sends = Enumerable.Range(1, 6).Select(chat => SendAsync(chat, "x")).ToArray();

        (await Task.WhenAll(sends[4..]).SoonAsync()).Should().OnlyContain(answer => answer.NotSent && answer.RetryAfter > Seconds(30));
        for (var n = 1; n <= 3; n++)
        {
            Clock.Advance(Seconds(10));
            (await sends[n].SoonAsync()).Ok.Should().BeTrue();
        }
    }

    [TestCase(400)]
    [TestCase(403)]
    [TestCase(500)]
    [TestCase(0)]
    public async Task AnyOtherAnswer_IsNotTriedAgain(int code)
    {
        Telegram.Answer("42", BotApiAnswer.Error(code, "x"));

        (await SendAsync(42, "x").SoonAsync()).Should().Be(BotApiAnswer.Error(code, "x"));

        Telegram.Count.Should().Be(1);
    }

    [Test]
    public async Task TheLineOfAChat_IsBounded()
    {
        HoldTheNext();
        var sends = Enumerable.Range(0, SendPatience.MostPerChat + 2).Select(n => SendAsync(42, $"{n}")).ToArray();

        (await sends[^1].SoonAsync()).Should().Match<BotApiAnswer>(answer => answer.NotSent && answer.ErrorCode == 429 && answer.RetryAfter >= Seconds(1));
        sends[^2].IsCompleted.Should().BeFalse();
    }

    /// <summary>Until the call waits for the clock: then what it asked for is known.</summary>
    private async Task AwaitedAsync(Task call)
    {
        while (!Clock.IsAwaited)
        {
            call.IsCompleted.Should().BeFalse();
            await Task.Yield();
        }
    }
}
