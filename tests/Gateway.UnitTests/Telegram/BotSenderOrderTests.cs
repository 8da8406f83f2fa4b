using Gateway.Application.Telegram;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Telegram;

internal sealed class BotSenderOrderTests : BotSenderFixture
{
    [Test]
    public async Task AChatsSends_GoOneAtATime_InTheOrderInWhichTheyCame()
    {
        var held = HoldTheNext();
        var sends = Enumerable.Range(1, 20).Select(n => SendAsync(42, $"{n}")).ToArray();
        await Telegram.NextAsync();
        Telegram.Count.Should().Be(1);

        held.SetResult();

        (await Telegram.NextTextsAsync(19)).Should().Equal(Enumerable.Range(2, 19).Select(n => $"{n}"));
        (await Task.WhenAll(sends).SoonAsync()).Should().OnlyContain(answer => answer.Ok);
    }

    [Test]
    public async Task WhatHandlersAndGatesSend_GoesBeforeTheApis()
    {
        var held = HoldTheNext();
        Task[] sends =
        [
            SendAsync(42, "first"), SendAsync(42, "api 1"), SendAsync(42, "handler 1", SendClass.Handler), SendAsync(42, "api 2"),
            SendAsync(42, "gate", SendClass.Gate), SendAsync(42, "handler 2", SendClass.Handler),
        ];

        held.SetResult();

        (await Telegram.NextTextsAsync(6)).Should().Equal("first", "handler 1", "gate", "handler 2", "api 1", "api 2");
        await Task.WhenAll(sends).SoonAsync();
    }

    [Test]
    public async Task ChatsAndBots_DoNotWaitForOneAnother()
    {
        HoldTheNext();
        _ = SendAsync(42, "held");
        await Telegram.NextAsync();

        (await SendAsync(43, "other chat").SoonAsync()).Ok.Should().BeTrue();
        (await SendAsync(42, "other bot", bot: A.Bot(id: 7)).SoonAsync()).Ok.Should().BeTrue();
        (await CallAsync("getChat", new { chat_id = 42 }).SoonAsync()).Ok.Should().BeTrue();
    }

    [Test]
    public async Task ToAChat_ShortBurstsPass_AndThenOneASecond()
    {
        Build(new SendOptions());

        var sends = Enumerable.Range(1, 6).Select(n => SendAsync(42, $"{n}")).ToArray();
        (await Telegram.NextTextsAsync(3)).Should().Equal("1", "2", "3");
        for (var n = 4; n <= 6; n++)
        {
            var due = Clock.GetUtcNow() + Seconds(1);
            Clock.Advance(Seconds(1));
            (await Telegram.NextAsync()).Should().BeEquivalentTo(new { Text = $"{n}", At = due });
        }

        await Task.WhenAll(sends).SoonAsync();
    }

    [Test]
    public async Task WhatWaitsForItsChat_StillLetsHandlersGoFirst()
    {
        Build(new SendOptions());
        var sends = Enumerable.Range(1, 5).Select(n => SendAsync(42, $"{n}")).ToList();
        await Telegram.NextTextsAsync(3);

        sends.Add(SendAsync(42, "handler", SendClass.Handler));
        Clock.Advance(Seconds(1));

        (await Telegram.NextAsync()).Text.Should().Be("handler");
        Clock.Advance(Seconds(1));
        (await Telegram.NextAsync()).Text.Should().Be("4");
    }

    [Test]
    public async Task AGroup_HasItsOwnLimitBesides()
    {
        Build(new SendOptions { PerBot = Plenty, PerChat = Plenty, PerGroup = new SendLimit(2, Seconds(10)) });

        var sends = Enumerable.Range(1, 3).Select(n => SendAsync(-100, $"{n}")).ToArray();
        var people = Enumerable.Range(1, 3).Select(n => SendAsync(100, $"{n}")).ToArray();
        await Task.WhenAll(people).SoonAsync();
        Clock.Advance(Seconds(9.9));
        sends[2].IsCompleted.Should().BeFalse();
        Clock.Advance(Seconds(0.1));

        (await sends[2].SoonAsync()).Ok.Should().BeTrue();
    }

    [Test]
    public async Task TheBotsOwnBudget_IsSharedByItsChats_HandlersFirst()
    {
        Build(new SendOptions { PerBot = new SendLimit(2, Seconds(1)), PerChat = Plenty });
        await SendAsync(1, "1").SoonAsync();
        await SendAsync(2, "2").SoonAsync();

        Task[] sends = [SendAsync(3, "api 3"), SendAsync(4, "api 4"), SendAsync(5, "handler 5", SendClass.Handler), SendAsync(4, "handler 4", SendClass.Handler)];
        await Telegram.NextTextsAsync(2);
        Clock.Advance(Seconds(1));
        (await Telegram.NextTextsAsync(2)).Should().BeEquivalentTo("handler 5", "handler 4");
        Clock.Advance(Seconds(1));
        (await Telegram.NextTextsAsync(2)).Should().BeEquivalentTo("api 3", "api 4");
        await Task.WhenAll(sends).SoonAsync();
    }

    [Test]
    public async Task WhatTelegramDoesNotLimit_TakesNoBudget()
    {
        Build(new SendOptions { PerBot = new SendLimit(1, Seconds(1)), PerChat = new SendLimit(1, Seconds(1)) });
        await SendAsync(42, "1").SoonAsync();

        (await CallAsync("deleteMessage", new { chat_id = 42, message_id = 1 }).SoonAsync()).Ok.Should().BeTrue();
        (await CallAsync("answerCallbackQuery", new { callback_query_id = "x" }).SoonAsync()).Ok.Should().BeTrue();
        (await CallAsync("editMessageText", new { inline_message_id = "x", text = "y" }).SoonAsync()).Ok.Should().BeTrue();
        CallAsync("EDITMESSAGETEXT", new { chat_id = 42, message_id = 1, text = "y" }).IsCompleted.Should().BeFalse();
    }

    [TestCase("setWebHook", """{}""", "the call asks for setWebHook, which is refused")]
    [TestCase("sendPhoto", """{"chat_id":1,"photo":" FILE:///etc/passwd"}""", "the call refers to a file that is neither an http or https address nor a file id")]
    public async Task WhatIsRefused_NeverReachesTelegram(string method, string parameters, string problem)
    {
        foreach (var by in Enum.GetValues<SendClass>())
        {
            (await CallAsync(method, System.Text.Json.Nodes.JsonNode.Parse(parameters)!, by).SoonAsync()).Should().Match<BotApiAnswer>(answer =>
                !answer.Ok && !answer.CanRetry && answer.NotSent && answer.ErrorCode == 400 && answer.Description == problem);
        }

        Telegram.Count.Should().Be(0);
    }
}
