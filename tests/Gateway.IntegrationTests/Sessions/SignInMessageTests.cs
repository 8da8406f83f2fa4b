using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Sessions;

/// <summary>The message that held the code does not stay in the chat.</summary>
internal sealed class SignInMessageTests() : SessionsFixture(SessionsIn.Memory)
{
    [Test]
    public async Task Auth_DeliveredByTelegram_IsDeletedFromTheChat()
    {
        var bot = Gateways.Bot(GuardedGateways.Gate);
        var (status, _) = await Gateways.Simulator.CallBotApiAsync(bot.Token!, "setWebhook", new
        {
            url = new Uri(Gateways.Processes[0].BaseUrl, GatewayProcess.UpdateEndpoint(GuardedGateways.Gate)).AbsoluteUri,
            secret_token = bot.Secret,
        });
        status.Should().Be(200);
        var (person, id) = (Gateways.NewId(), Gateways.TelegramId(GuardedGateways.Gate));

        var sent = await Gateways.Simulator.SendTextAsync(id, new SimPerson(person), $"/auth {Gateways.Code}");
        await Gateways.Simulator.WaitDeliveredAsync(id, sent.UpdateId);

        var chat = await Gateways.Simulator.MessagesAsync(id, person);
        chat.Single(message => message.MessageId == sent.MessageId).Deleted.Should().BeTrue();
        chat.Single(static message => message.FromBot).Text.Should().Be("You are signed in.");
    }

    [Test]
    public async Task Deletion_ThatFails_DoesNotUndoTheSignIn()
    {
        var person = Gateways.NewId();
        await Gateways.Simulator.FaultAsync(
            SimFault.Error(400, "Bad Request: message can't be deleted") with { Method = "deleteMessage", ChatId = $"{person}" });
        var update = Updates.PrivateText(Gateways.NewId(), $"/auth {Gateways.Code}", person);

        var calls = await Gateways.CallsOnAsync(GuardedGateways.Gate, update);

        calls.Select(static call => (call.Method, call.Ok)).Should().Equal(("deleteMessage", false), ("sendMessage", true));
        (await Gateways.IsHeardAsync(GuardedGateways.Desk, person)).Should().BeTrue();
        await Gateways.Processes[0].WaitForLogAsync(
            $"message {update.UpdateId} in chat {person}, which may hold a code, could not be deleted");
    }

    [Test]
    public async Task Deletion_WhoseConnectionIsCut_DoesNotUndoTheSignIn()
    {
        var person = Gateways.NewId();
        await Gateways.Simulator.FaultAsync(SimFault.DropBefore() with { Method = "deleteMessage", ChatId = $"{person}" });

        await Gateways.SignInAsync(person);

        (await Gateways.IsHeardAsync(GuardedGateways.Desk, person)).Should().BeTrue();
    }

    [Test]
    public async Task Reply_ThatFails_IsAnswered500_AndTheRepeatSignsIn()
    {
        var person = Gateways.NewId();
        await Gateways.Simulator.FaultAsync(SimFault.Error(502) with { Method = "sendMessage", ChatId = $"{person}" });
        var update = Updates.PrivateText(Gateways.NewId(), $"/auth {Gateways.Code}", person);

        ((int)await Gateways.DeliverAsync(GuardedGateways.Gate, update)).Should().Be(500);
        var calls = await Gateways.CallsOnAsync(GuardedGateways.Gate, update);

        calls.Should().Contain(static call => call.Ok && call.Text == "You are signed in.");
    }

    [Test]
    public async Task WrongCode_RedeliveredBecauseItsReplyFailed_IsOneTry()
    {
        var person = Gateways.NewId();
        await Gateways.Simulator.FaultAsync(SimFault.Error(502) with { Method = "sendMessage", ChatId = $"{person}", Times = 6 });
        var update = Updates.PrivateText(Gateways.NewId(), "/auth wrong", person);

        for (var i = 0; i < 6; i++)
            ((int)await Gateways.DeliverAsync(GuardedGateways.Gate, update)).Should().Be(500);

        await Gateways.SignInAsync(person);
    }

    [Test]
    public async Task Repeat_OfASignIn_IsAnsweredOnce()
    {
        var person = Gateways.NewId();
        var update = Updates.PrivateText(Gateways.NewId(), $"/auth {Gateways.Code}", person);
        await Gateways.CallsOnAsync(GuardedGateways.Gate, update);

        (await Gateways.CallsOnAsync(GuardedGateways.Gate, update)).Should().BeEmpty();
    }

    [Test]
    public async Task Auth_InACaption_SignsInToo()
    {
        var person = Gateways.NewId();
        var text = Updates.PrivateText(Gateways.NewId(), "x", person);
        var message = JsonNode.Parse(text.Text)!["message"]!.AsObject();
        message.Remove("text");
        message["caption"] = $"/auth {Gateways.Code}";

        await Gateways.CallsOnAsync(GuardedGateways.Gate, Updates.Of("message", text.UpdateId, message.ToJsonString()));

        (await Gateways.IsHeardAsync(GuardedGateways.Desk, person)).Should().BeTrue();
    }
}
