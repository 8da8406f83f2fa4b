using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Sessions;

[TestFixture(SessionsIn.Redis)]
[TestFixture(SessionsIn.Memory)]
internal sealed class SignInTests(SessionsIn sessions) : SessionsFixture(sessions)
{
    [Test]
    public async Task Start_SaysWhatTheBotDoes()
    {
        var reply = await Gateways.AskAsync(Gateways.NewId(), "/start");

        reply.Should().ContainAll("/auth", "/whoami", "/logout");
    }

    [Test]
    public async Task Auth_WithTheCode_SignsInForEveryBot()
    {
        var person = Gateways.NewId();
        (await Gateways.IsHeardAsync(GuardedGateways.Desk, person)).Should().BeFalse();

        await Gateways.SignInAsync(person);

        (await Gateways.IsHeardAsync(GuardedGateways.Desk, person)).Should().BeTrue();
        (await Gateways.IsHeardAsync(GuardedGateways.Shop, person)).Should().BeTrue();
        (await Gateways.IsHeardAsync(GuardedGateways.Desk, Gateways.NewId())).Should().BeFalse("the session is one person's");
    }

    [TestCase("/auth {0}")]
    [TestCase("/auth@gate_bot {0}")]
    [TestCase("/AUTH@Gate_Bot   {0}  ")]
    [TestCase("/auth\n{0}")]
    public async Task Auth_AsPeopleWriteIt_SignsIn(string text)
    {
        var person = Gateways.NewId();

        (await Gateways.AskAsync(person, string.Format(null, text, Gateways.Code))).Should().Be("You are signed in.");
    }

    [Test]
    public async Task Auth_AtTheSecondAuthBot_SignsInAsWell()
    {
        var person = Gateways.NewId();

        await Gateways.AskAsync(person, $"/auth {Gateways.Code}", bot: GuardedGateways.SideDoor);

        (await Gateways.IsHeardAsync(GuardedGateways.Desk, person)).Should().BeTrue();
    }

    [Test]
    public async Task Auth_AddressedToAnotherBot_IsNotForThisOne()
    {
        var person = Gateways.NewId();

        var calls = await Gateways.CallsOnAsync(
            GuardedGateways.Gate, Updates.PrivateText(Gateways.NewId(), $"/auth@other_bot {Gateways.Code}", person));

        calls.Should().BeEmpty();
        (await Gateways.IsHeardAsync(GuardedGateways.Desk, person)).Should().BeFalse();
    }

    [TestCase("wrong")]
    [TestCase("{0}x")]
    [TestCase("x{0}")]
    [TestCase("{0} {0}")]
    public async Task Auth_WithAnotherCode_SignsNobodyIn(string code)
    {
        var person = Gateways.NewId();

        (await Gateways.AskAsync(person, $"/auth {string.Format(null, code, Gateways.Code)}")).Should().Be("That code is not right.");

        (await Gateways.IsHeardAsync(GuardedGateways.Desk, person)).Should().BeFalse();
    }

    [Test]
    public async Task Auth_WithoutACode_IsNoTry()
    {
        var person = Gateways.NewId();
        for (var i = 0; i < 6; i++)
            (await Gateways.AskAsync(person, "/auth")).Should().StartWith("Write /auth");

        await Gateways.SignInAsync(person);
    }

    [Test]
    public async Task WhoAmI_TellsNameIdAndTimeLeft()
    {
        var person = Gateways.NewId();
        (await Gateways.AskAsync(person, "/whoami")).Should().Be($"You are Ada ({person}), not signed in.");

        await Gateways.SignInAsync(person);

        (await Gateways.AskAsync(person, "/whoami@gate_bot")).Should()
            .Be($"You are Ada ({person}), signed in for another 23 hours 59 minutes.");
    }

    [Test]
    public async Task Logout_EndsTheSession()
    {
        var person = Gateways.NewId();
        await Gateways.SignInAsync(person);

        (await Gateways.AskAsync(person, "/logout")).Should().Be("You are signed out.");

        (await Gateways.IsHeardAsync(GuardedGateways.Desk, person)).Should().BeFalse();
        (await Gateways.AskAsync(person, "/logout")).Should().Be("You were not signed in.");
    }

    [TestCase("hello")]
    [TestCase("/unknown")]
    [TestCase("code: /auth {0}")]
    public async Task AuthBot_HearsNothingElse(string text)
    {
        var person = Gateways.NewId();

        var calls = await Gateways.CallsOnAsync(
            GuardedGateways.Gate, Updates.PrivateText(Gateways.NewId(), string.Format(null, text, Gateways.Code), person));

        calls.Should().BeEmpty();
        (await Gateways.IsHeardAsync(GuardedGateways.Desk, person)).Should().BeFalse();
    }

    [Test]
    public async Task Auth_ForwardedEditedOrPostedInAChannel_SignsNobodyIn()
    {
        var person = Gateways.NewId();
        var text = $"/auth {Gateways.Code}";

        var forwarded = await Gateways.CallsOnAsync(GuardedGateways.Gate, Updates.ForwardedText(Gateways.NewId(), text, person));
        var edited = await Gateways.CallsOnAsync(GuardedGateways.Gate, Updates.EditedPrivateText(Gateways.NewId(), 7, text, person));
        var posted = await Gateways.CallsOnAsync(GuardedGateways.Gate, Updates.ChannelPost(Gateways.NewId(), text));

        forwarded.Single(static call => call.Method is "sendMessage").Text.Should().StartWith("A forwarded code signs nobody in");
        edited.Should().BeEmpty();
        posted.Should().BeEmpty();
        (await Gateways.IsHeardAsync(GuardedGateways.Desk, person)).Should().BeFalse();
    }

    [Test]
    public async Task Auth_InAGroup_DeletesTheMessageAndAsksForAPrivateOne()
    {
        var person = Gateways.NewId();
        var update = Updates.GroupText(Gateways.NewId(), $"/auth {Gateways.Code}", person: person);

        var calls = await Gateways.CallsOnAsync(GuardedGateways.Gate, update);

        calls.Should().HaveCount(2).And.OnlyContain(call => call.ChatId == $"{Updates.Group}");
        calls.Should().ContainSingle(static call => call.Method == "deleteMessage").Which
            .Parameters["message_id"]!.ToString().Should().Be($"{update.UpdateId}");
        calls.Should().ContainSingle(static call => call.Method == "sendMessage").Which.Text.Should().Contain("private chat");
        (await Gateways.IsHeardAsync(GuardedGateways.Desk, person)).Should().BeFalse();
    }

    [Test]
    public async Task OtherCommands_InAGroup_AreNotAnswered()
    {
        foreach (var command in (string[])["/start", "/whoami", "/logout"])
            (await Gateways.CallsOnAsync(GuardedGateways.Gate, Updates.GroupText(Gateways.NewId(), command))).Should().BeEmpty(command);
    }

    [TestCase(777000)]
    [TestCase(1087968824)]
    [TestCase(136817688)]
    public async Task SharedIdentity_NeverPasses(long identity)
    {
        // As if a session had come about in some other way.
        if (Redis is { } redis)
            await redis.Keys.StringSetAsync($"tg-gw:auth:{identity}", "x", TimeSpan.FromMinutes(5));

        var tried = await Gateways.CallsOnAsync(
            GuardedGateways.Gate, Updates.PrivateText(Gateways.NewId(), $"/auth {Gateways.Code}", identity));
        var heard = await Gateways.CallsOnAsync(GuardedGateways.Desk, Updates.PrivateText(Gateways.NewId(), "hello", identity));

        tried.Should().BeEmpty();
        heard.Should().BeEmpty();
    }

    [Test]
    public async Task Update_WithoutASender_IsDroppedByAGuardedBot()
    {
        var calls = await Gateways.CallsOnAsync(GuardedGateways.Desk, Updates.ChannelPost(Gateways.NewId(), "hello"));

        calls.Should().BeEmpty();
    }
}
