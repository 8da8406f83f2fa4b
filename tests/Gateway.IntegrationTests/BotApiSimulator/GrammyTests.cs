namespace Gateway.IntegrationTests.BotApiSimulator;

/// <summary>A real client library works against the simulator unchanged, both ways of getting updates.</summary>
[TestFixture("webhook")]
[TestFixture("polling")]
internal sealed class GrammyTests(string mode) : SimulatorTest
{
    protected override Servers.SimulatorOptions Options => new();

    [Test]
    public async Task GrammyBot_EchoesAndAnswersButtons()
    {
        await using var grammy = await GrammyBot.StartAsync(mode, Server.ApiRoot, Token);

        await Sim.SendTextAsync(Bot, Ada, "hello there");
        var echo = await Sim.WaitForCallAsync(call => call is { Method: "sendMessage", Text: "hello there" });
        var start = await Sim.SendTextAsync(Bot, Ada, "/start");
        var menu = await Sim.WaitForCallAsync(call => call is { Method: "sendMessage", Text: "Hello Ada" });
        await Sim.PressAsync(Bot, Ada, (long)menu.Result!["message_id"]!, "pressed");
        var edit = await Sim.WaitForCallAsync(call => call.Method is "editMessageText");

        echo.Ok.Should().BeTrue();
        echo.ChatId.Should().Be($"{Ada.Id}");
        ((long)menu.Result!["reply_to_message"]!["message_id"]!).Should().Be(start.MessageId);
        edit.Ok.Should().BeTrue();
        (await Sim.CallsAsync(method: "answerCallbackQuery")).Should().ContainSingle().Which.Ok.Should().BeTrue();
        (await Sim.MessagesAsync(Bot, Ada.Id)).Select(message => message.Text)
            .Should().Equal("hello there", "hello there", "/start", "You chose pressed");
        (await Sim.CallsAsync()).Any(call => call.Method is "getUpdates").Should().Be(mode is "polling");
    }
}
