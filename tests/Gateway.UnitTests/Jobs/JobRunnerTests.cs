using System.Text;
using Gateway.Application;
using Gateway.Application.Jobs;
using Gateway.Application.Telegram;
using Gateway.Application.Updates.Handlers;
using Gateway.Domain.Bots;
using Gateway.UnitTests.Time;
using Gateway.UnitTests.Updates.Handlers;
using NSubstitute;

namespace Gateway.UnitTests.Jobs;

internal sealed class JobRunnerTests : JobRunnerFixture
{
    [Test]
    public async Task ASuccess_IsDone()
    {
        var job = A.Job();

        (await RunAsync(new ScriptedHandler(HandlerOutcome.Done), job)).Should().Be(Settlement.Done);

        await Queue.Received(1).MarkDoneAsync(job.Claim, CancellationToken.None);
        Leases.Renewable().Should().BeEmpty("the lease is given up");
    }

    /// <summary>Else it would be renewed, and nobody could take the job.</summary>
    [Test]
    public async Task AFaultOfTheAttempt_GivesUpTheLease()
    {
        var running = () => RunAsync(new ScriptedHandler(HandlerOutcome.Retry("busy")), A.Job(attempt: -1));

        await running.Should().ThrowAsync<ArgumentOutOfRangeException>("no claim has such an attempt");
        Leases.Renewable().Should().BeEmpty();
    }

    [Test]
    public async Task ASuccessThatDoesNotCount_IsLost()
    {
        Queue.MarkDoneAsync(default!, default).ReturnsForAnyArgs(false);

        (await RunAsync(new ScriptedHandler(HandlerOutcome.Done))).Should().Be(Settlement.Lost);
    }

    [Test]
    public async Task TheLease_IsHeldWhileTheHandlerRuns()
    {
        var job = A.Job();
        IReadOnlyCollection<Claim> held = [];

        await RunAsync(new ScriptedHandler((_, _) =>
        {
            held = Leases.Renewable();
            return Task.FromResult(HandlerOutcome.Done);
        }), job);

        held.Should().Equal(job.Claim);
    }

    [Test]
    public async Task TheUpdate_IsReadAgain_AndAnswersAreKeptUnderTheClaim()
    {
        var handler = new ScriptedHandler(async (context, cancellationToken) =>
        {
            await context.KeepAnswer!("pong"u8.ToArray(), cancellationToken);
            return HandlerOutcome.Done;
        });
        var job = A.Job(text: "ping") with { KeptAnswer = "kept"u8.ToArray() };

        await RunAsync(handler, job);

        var seen = handler.Seen.Should().ContainSingle().Subject;
        (seen.Envelope.Text, Encoding.UTF8.GetString(seen.KeptAnswer!), seen.Raw).Should().Be(("ping", "kept", job.Raw));
        await Queue.Received(1).KeepAnswerAsync(job.Claim, Arg.Is<byte[]>(answer => Encoding.UTF8.GetString(answer) == "pong"), Arg.Any<CancellationToken>());
    }

    [Test]
    public async Task AnEnvelopeThatWasRead_IsNotReadAgain()
    {
        var handler = new ScriptedHandler(HandlerOutcome.Done);

        await Runner(handler).RunAsync(A.Job() with { Raw = [], Envelope = A.EnvelopeOf("read before") }, A.Bot(), Limit);

        handler.Seen.Should().ContainSingle().Which.Envelope.Text.Should().Be("read before");
    }

    [TestCase(LaneOrder.Relaxed)]
    [TestCase(LaneOrder.Strict)]
    public async Task AFailure_IsRetriedByTheSchedule(LaneOrder order)
    {
        (await RunAsync(new ScriptedHandler(HandlerOutcome.Retry("busy")), A.Job(attempt: 2), A.Bot() with { Order = order })).Should().Be(Settlement.Retrying);

        Seen.Should().Equal(new JobFailure("busy", TimeSpan.FromMinutes(2), order));
        Api.Calls.Should().BeEmpty();
    }

    [Test]
    public async Task AFailureWithRetryAfter_WaitsThatLong()
    {
        await RunAsync(new ScriptedHandler(HandlerOutcome.Retry("busy", TimeSpan.FromMinutes(7))));

        Seen.Should().ContainSingle().Which.RetryIn.Should().Be(TimeSpan.FromMinutes(7));
    }

    [Test]
    public async Task TheFifthFailure_IsDead_AndTheChatIsToldOnce()
    {
        Failures(new FailureResult(true, TellChat: true));

        (await RunAsync(new ScriptedHandler(HandlerOutcome.Retry("busy")), A.Job(attempt: 5))).Should().Be(Settlement.Dead);

        Seen.Should().Equal(new JobFailure("busy", null, LaneOrder.Relaxed));
        Api.Texts.Should().ContainSingle().Which.Should().Be("Sorry, your message could not be handled.");
    }

    [Test]
    public async Task ADeathThatMayNotBeTold_IsNotTold()
    {
        (await RunAsync(new ScriptedHandler(HandlerOutcome.Retry("busy")), A.Job(attempt: 5))).Should().Be(Settlement.Dead);

        Api.Calls.Should().BeEmpty();
    }

    [Test]
    public async Task ADeathWithoutAChat_IsNotTold()
    {
        Failures(new FailureResult(true, TellChat: true));

        (await RunAsync(new ScriptedHandler(HandlerOutcome.GiveUp("no")), A.Job(chat: null))).Should().Be(Settlement.Dead);

        Api.Calls.Should().BeEmpty();
    }

    [Test]
    public async Task ANoticeThatCannotBeSent_ChangesNothing()
    {
        Failures(new FailureResult(true, TellChat: true));
        Api.Fail(BotApiAnswer.Error(403, "blocked"));

        (await RunAsync(new ScriptedHandler(HandlerOutcome.GiveUp("no")))).Should().Be(Settlement.Dead);

        Api.Calls.Should().ContainSingle();
    }

    [Test]
    public async Task WhatCannotBeRetried_IsDeadAtOnce()
    {
        (await RunAsync(new ScriptedHandler(HandlerOutcome.GiveUp("no such chat")))).Should().Be(Settlement.Dead);

        Seen.Should().Equal(new JobFailure("no such chat", null, LaneOrder.Relaxed));
    }

    [Test]
    public async Task AFailureThatDoesNotCount_IsLost_AndNotTold()
    {
        Failures(new FailureResult(false, false));

        (await RunAsync(new ScriptedHandler(HandlerOutcome.GiveUp("no")))).Should().Be(Settlement.Lost);

        Api.Calls.Should().BeEmpty();
    }

    [Test]
    public async Task AnExpiredJob_IsNotBegun()
    {
        var handler = new ScriptedHandler(HandlerOutcome.Done);

        (await RunAsync(handler, A.Job() with { ExpiresIn = TimeSpan.Zero })).Should().Be(Settlement.Dead);

        handler.Seen.Should().BeEmpty();
        Seen.Should().Equal(new JobFailure("expired", null, LaneOrder.Relaxed, TellChat: false));
    }

    [Test]
    public async Task AnUnknownBot_IsRetried_AndInTheEndDeadInSilence()
    {
        Failures(new FailureResult(true, TellChat: true));
        var runner = Runner(new ScriptedHandler(HandlerOutcome.Done));

        (await runner.RunAsync(A.Job(), null, Limit)).Should().Be(Settlement.Retrying);
        (await runner.RunAsync(A.Job(attempt: 5), null, Limit)).Should().Be(Settlement.Dead);

        Seen.Select(failure => (failure.Error, failure.RetryIn)).Should().Equal(
            ("This gateway does not know the bot.", TimeSpan.FromSeconds(30)), ("This gateway does not know the bot.", null));
        Api.Calls.Should().BeEmpty();
    }

    [Test]
    public async Task AnUpdateThatCannotBeRead_IsDead()
    {
        (await RunAsync(new ScriptedHandler(HandlerOutcome.Done), A.Job() with { Raw = [] })).Should().Be(Settlement.Dead);

        Seen.Should().ContainSingle().Which.Error.Should().Be("The update cannot be read.");
    }

    [Test]
    public async Task AStoreThatIsAway_IsRetried()
    {
        await RunAsync(new ScriptedHandler((_, _) => throw new StoreUnavailableException("Redis is out of reach.")));

        Seen.Should().ContainSingle().Which.Error.Should().Be("Redis is out of reach.");
    }

    [Test]
    public async Task ANoticeThatTelegramDoesNotTake_HoldsUpNobody()
    {
        Failures(new FailureResult(true, TellChat: true));
        Api.Hang();

        (await RunAsync(new ScriptedHandler(HandlerOutcome.GiveUp("no"))).SoonAsync()).Should().Be(Settlement.Dead);
    }
}
