using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Sessions;

/// <summary>Whoever is signed out is told where to sign in: once a minute by each bot, whichever process hears them.</summary>
internal sealed class SignInHintTests() : SessionsFixture(SessionsIn.Redis, processes: 2)
{
    [Test]
    public async Task Hint_NamesTheFirstAuthBot()
    {
        var person = Gateways.NewId();

        var calls = await Gateways.CallsOnAsync(GuardedGateways.Desk, Updates.PrivateText(Gateways.NewId(), "hello", person));

        var hint = calls.Should().ContainSingle().Which;
        hint.Method.Should().Be("sendMessage");
        $"{hint.BotId}".Should().Be(Gateways.TelegramId(GuardedGateways.Desk), "the bot that was written to answers");
        hint.ChatId.Should().Be($"{person}");
        hint.Text.Should().Contain("/auth").And.Contain("@gate_bot").And.NotContain("side_door");
    }

    [Test]
    public async Task TwentyAtOnce_OverTwoProcesses_GetOneHint()
    {
        var person = Gateways.NewId();
        await Gateways.NewCallsAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Gateways.DeliverAsync(GuardedGateways.Desk, Updates.PrivateText(Gateways.NewId(), "hello", person), process: i % 2)));

        answers.Should().OnlyContain(static status => (int)status == 200);
        (await Gateways.NewCallsAsync()).Should().ContainSingle();
    }

    [Test]
    public async Task AnotherBot_AnotherPerson_AndTheNextMinute_GetTheirOwn()
    {
        var person = Gateways.NewId();
        (await HintsAsync(GuardedGateways.Desk, person)).Should().Be(1);
        (await HintsAsync(GuardedGateways.Desk, person)).Should().Be(0);

        (await HintsAsync(GuardedGateways.Shop, person)).Should().Be(1);
        (await HintsAsync(GuardedGateways.Desk, Gateways.NewId())).Should().Be(1);
        await RedisTime.PassAsync(Redis!.Keys, TimeSpan.FromMinutes(1));
        (await HintsAsync(GuardedGateways.Desk, person)).Should().Be(1);
    }

    [Test]
    public async Task Groups_GetNone()
    {
        var person = Gateways.NewId();

        var calls = await Gateways.CallsOnAsync(GuardedGateways.Desk, Updates.GroupText(Gateways.NewId(), "hello", person: person));

        calls.Should().BeEmpty();

        (await HintsAsync(GuardedGateways.Desk, person)).Should().Be(1, "the silence in the group has not used it up");
    }

    [Test]
    public async Task Hint_ThatCannotBeSent_StillDropsTheUpdate()
    {
        var person = Gateways.NewId();
        await Gateways.Simulator.FaultAsync(SimFault.Error(403, "Forbidden: bot was blocked by the user") with { ChatId = $"{person}" });

        (await Gateways.CallsOnAsync(GuardedGateways.Desk, Updates.PrivateText(Gateways.NewId(), "hello", person)))
            .Should().ContainSingle().Which.Ok.Should().BeFalse();
    }

    [Test]
    public async Task OpenBot_AsksNobody() =>
        (await Gateways.IsHeardAsync(GuardedGateways.Lobby, Gateways.NewId())).Should().BeTrue();

    [Test]
    public async Task Session_IsKnownToTheOtherProcess()
    {
        var person = Gateways.NewId();
        await Gateways.SignInAsync(person, process: 0);

        (await Gateways.IsHeardAsync(GuardedGateways.Desk, person, process: 1)).Should().BeTrue();
        await Gateways.AskAsync(person, "/logout", process: 1);
        (await Gateways.IsHeardAsync(GuardedGateways.Desk, person, process: 0)).Should().BeFalse();
    }

    private async Task<int> HintsAsync(string bot, long person) =>
        (await Gateways.CallsOnAsync(bot, Updates.PrivateText(Gateways.NewId(), "hello", person))).Count;
}
