using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.BotApiSimulator;

[TestFixture]
internal sealed class FaultTests : SimulatorTest
{
    [Test]
    public async Task Error_IsAnsweredAsOftenAsTold_WithItsParametersAndRealStatus()
    {
        await Sim.FaultAsync(SimFault.TooManyRequests(7) with { Method = "SendMessage", Times = 2 });

        var (status, answer) = await SendAsync();
        var (again, _) = await SendAsync();
        var (free, _) = await SendAsync();

        (status, again, free).Should().Be((429, 429, 200));
        ((int)answer["error_code"]!).Should().Be(429);
        ((int)answer["parameters"]!["retry_after"]!).Should().Be(7);
        (await Sim.MessagesAsync(Bot, Ada.Id)).Should().ContainSingle();
    }

    [Test]
    public async Task Fault_HitsOnlyTheBotMethodAndChatItNames()
    {
        await Sim.FaultAsync(SimFault.Error(500) with { Bot = Username, Method = "sendMessage", ChatId = $"{Linus.Id}", Times = -1 });

        (await SendAsync(Ada.Id)).Status.Should().Be(200);
        (await CallAsync("getMe")).Status.Should().Be(200);
        (await Sim.CallBotApiAsync("99:abc", "sendMessage", new { chat_id = Linus.Id, text = "x" })).Status.Should().Be(200);
        (await SendAsync(Linus.Id)).Status.Should().Be(500);
        (await SendAsync(Linus.Id)).Status.Should().Be(500);

        await Sim.ClearFaultsAsync();
        (await SendAsync(Linus.Id)).Status.Should().Be(200);
    }

    [Test]
    public async Task Timeout_NeverAnswers_AndEndsWhenTheClientLeaves()
    {
        await Sim.FaultAsync(SimFault.NoAnswer());
        using var leave = new CancellationTokenSource();
        var call = SendAsync(Ada.Id, leave.Token);
        var hanging = await Sim.WaitForCallAsync(seen => seen.Fault is "timeout", unfinished: true);
        await leave.CancelAsync();

        var ended = await Sim.WaitForCallAsync(seen => seen.Index == hanging.Index);

        hanging.Finished.Should().BeFalse();
        (ended.Ok, ended.HttpStatus).Should().Be((false, null));
        await call.Invoking(left => left).Should().ThrowAsync<OperationCanceledException>();
        (await Sim.MessagesAsync(Bot, Ada.Id)).Should().BeEmpty();
    }

    [TestCase("drop_before", 0)]
    [TestCase("drop_after", 1)]
    public async Task Drop_CutsTheConnection_BeforeOrAfterExecuting(string kind, int messages)
    {
        await Sim.FaultAsync(new SimFault(kind));

        await FluentActions.Awaiting(() => SendAsync()).Should().ThrowAsync<HttpRequestException>();

        var call = await Sim.WaitForCallAsync(seen => seen.Method is "sendMessage");
        (call.Ok, call.HttpStatus).Should().Be((messages == 1, null));
        (await Sim.MessagesAsync(Bot, Ada.Id)).Should().HaveCount(messages);
    }

    [Test]
    public async Task Hold_ExecutesOnlyAfterTheRelease()
    {
        await Sim.FaultAsync(SimFault.Hold());
        var call = SendAsync();
        await Sim.WaitForCallAsync(seen => seen.Fault is "hold", unfinished: true);

        (await Sim.MessagesAsync(Bot, Ada.Id)).Should().BeEmpty();
        call.IsCompleted.Should().BeFalse();
        (await Sim.ReleaseAsync()).Should().Be(1);
        (await call).Status.Should().Be(200);
        (await Sim.MessagesAsync(Bot, Ada.Id)).Should().ContainSingle();
    }

    [Test]
    public async Task Hold_IsExecutedAlsoWhenTheClientHasLeft()
    {
        await Sim.FaultAsync(SimFault.Hold());
        using var leave = new CancellationTokenSource();
        var call = SendAsync(Ada.Id, leave.Token);
        await Sim.WaitForCallAsync(seen => seen.Fault is "hold", unfinished: true);
        await leave.CancelAsync();
        await call.Invoking(left => left).Should().ThrowAsync<OperationCanceledException>();

        await Sim.ReleaseAsync();
        var executed = await Sim.WaitForCallAsync(seen => seen.Fault is "hold");

        executed.Ok.Should().BeTrue();
        (await Sim.MessagesAsync(Bot, Ada.Id)).Should().ContainSingle();
    }

    [Test]
    public async Task UnknownKind_IsRefused() =>
        await FluentActions.Awaiting(() => Sim.FaultAsync(new SimFault("earthquake"))).Should().ThrowAsync<HttpRequestException>();

    [Test]
    public async Task RateLimits_RefuseWhatExceedsThem_ForTheChatAlone()
    {
        await Sim.LimitRatesAsync(perGroupPerMinute: 2);

        (await SendAsync(-5)).Status.Should().Be(200);
        (await SendAsync(-5)).Status.Should().Be(200);
        var (status, answer) = await SendAsync(-5);

        status.Should().Be(429);
        ((int)answer["parameters"]!["retry_after"]!).Should().BeInRange(50, 60);
        (await SendAsync(-6)).Status.Should().Be(200);
        (await SendAsync(5)).Status.Should().Be(200);
    }

    [Test]
    public async Task RateLimit_PerChat_PassesAgainAfterItsRetryAfter()
    {
        await Sim.LimitRatesAsync(perChatPerSecond: 1);

        (await SendAsync()).Status.Should().Be(200);
        (await SendAsync()).Status.Should().Be(429);
        await Eventually.ReadsAsync(() => SendAsync(), call => call.Status == 200);

        (await Sim.MessagesAsync(Bot, Ada.Id)).Should().HaveCount(2);
    }

    [Test]
    public async Task RateLimit_PerChat_LetsBurstsPass()
    {
        await Sim.LimitRatesAsync(perChatPerSecond: 1, chatBurst: 3);

        for (var n = 0; n < 3; n++)
            (await SendAsync()).Status.Should().Be(200);
        (await SendAsync()).Status.Should().Be(429);
        (await SendAsync(5)).Status.Should().Be(200);
    }

    [Test]
    public async Task AGroupThatMigrated_SaysWhereTo_AndTakesMessagesThere()
    {
        await Sim.FaultAsync(SimFault.MigratedTo(-5, -1001000000005) with { Times = -1 });

        var (status, answer) = await SendAsync(-5);

        status.Should().Be(400);
        ((long)answer["parameters"]!["migrate_to_chat_id"]!).Should().Be(-1001000000005);
        (await SendAsync(-1001000000005)).Status.Should().Be(200);
    }

    private Task<(int Status, JsonObject Answer)> SendAsync(long chat = 100001, CancellationToken cancellationToken = default) =>
        Sim.CallBotApiAsync(Token, "sendMessage", new { chat_id = chat, text = "hi" }, cancellationToken);
}
