using System.Text;
using Gateway.Application;
using Gateway.Application.Accounts;
using Gateway.Application.Idempotency;
using Gateway.Application.Results;
using Gateway.Application.Telegram;
using Gateway.UnitTests.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.UnitTests.Idempotency;

internal sealed class OnceTests
{
    private static readonly OnceKey Key = new("key", "POST /api/v1/chats/1/messages", [1, 2, 3]);

    private readonly ManualClock _clock = new();
    private readonly RecordingIdempotency _keys = new();
    private Once _once = null!;

    [SetUp]
    public void SetUp() => _once = new Once(_keys, _clock, NullLogger<Once>.Instance);

    [Test]
    public async Task WithoutAKey_NothingIsStored()
    {
        (await RunAsync(null, "sent")).Value.Should().Be(new Answered<string>("sent", IsReplay: false));
        _keys.Steps.Should().Equal("effect");
    }

    [Test]
    public async Task TheKey_IsTakenBefore_AndAnsweredAfter()
    {
        (await RunAsync(Key, "sent")).Value.Should().Be(new Answered<string>("sent", IsReplay: false));
        _keys.Steps.Should().Equal("claim", "effect", "answer 200 \"kept sent\"");
    }

    [Test]
    public async Task ARepeat_GetsTheFirstAnswer()
    {
        _keys.Claim = new(ClaimState.Answered, new StoredAnswer(StoredAnswer.Done, Encoding.UTF8.GetBytes("\"kept sent\"")));

        (await RunAsync(Key, "sent again")).Value.Should().Be(new Answered<string>("recalled kept sent", IsReplay: true));
        _keys.Steps.Should().Equal("claim");
    }

    [TestCase(ClaimState.InFlight, FailureKind.Conflict, "idempotency_in_flight")]
    [TestCase(ClaimState.OtherBody, FailureKind.Invalid, "idempotency_key_reused")]
    [TestCase(ClaimState.Abandoned, FailureKind.Conflict, "send_outcome_unknown")]
    public async Task AKeyThatIsTaken_HasNoSecondEffect(ClaimState state, FailureKind kind, string code)
    {
        _keys.Claim = new(state);

        var failure = (await RunAsync(Key, "sent again")).Failure!;

        (failure.Kind, failure.Code).Should().Be((kind, code));
        _keys.Steps.Should().Equal("claim");
    }

    [Test]
    public async Task OneInFlight_SaysWhenToAskAgain()
    {
        _keys.Claim = new(ClaimState.InFlight);

        (await RunAsync(Key, "sent again")).Failure!.RetryAfter.Should().BePositive();
    }

    [Test]
    public async Task AFailureThatProvesThatNothingHappened_FreesTheKey()
    {
        (await RunAsync(Key, Failure.NotFound("chat"))).Failure!.Code.Should().Be("chat_not_found");
        _keys.Steps.Should().Equal("claim", "effect", "free");
    }

    [Test]
    public async Task AnUnknownOutcome_IsStored_AndRepeated()
    {
        (await RunAsync(Key, TelegramFailures.OutcomeUnknown)).Failure.Should().Be(TelegramFailures.OutcomeUnknown);
        _keys.Steps.Should().Equal("claim", "effect", "answer 502");

        _keys.Claim = new(ClaimState.Answered, new StoredAnswer(StoredAnswer.Unknown, []));
        (await RunAsync(Key, "sent again")).Failure.Should().Be(TelegramFailures.OutcomeUnknown);
        _keys.Steps.Should().Equal("claim", "effect", "answer 502", "claim");
    }

    [Test]
    public async Task AFaultBeforeTheEffect_FreesTheKey()
    {
        await FluentActions.Awaiting(() => AnswerAsync(Key, _ => throw new StoreUnavailableException("away"))).Should().ThrowAsync<StoreUnavailableException>();
        _keys.Steps.Should().Equal("claim", "free");
    }

    [Test]
    public async Task AFaultAfterTheEffect_LeavesItsOutcomeUnknown()
    {
        await FluentActions.Awaiting(() => AnswerAsync(Key, begin =>
        {
            begin();
            throw new StoreUnavailableException("away");
        })).Should().ThrowAsync<StoreUnavailableException>();
        _keys.Steps.Should().Equal("claim", "answer 502");
    }

    [Test]
    public async Task WithoutAStore_ThereIsNoEffect_AndWhatMayHaveBeenTakenIsFreedLater()
    {
        _keys.Refuse("claim");
        _keys.FindsTheHold = false;

        await FluentActions.Awaiting(() => RunAsync(Key, "sent")).Should().ThrowAsync<StoreUnavailableException>();

        // A frozen server may carry out the claim after a first look has found nothing.
        for (var looks = 1; looks <= 3; looks++)
        {
            await AdvanceAsync(Pause(looks));
            var expected = looks;
            await _keys.UntilAsync(steps => steps.Count(step => step is "free") == expected);
        }

        _keys.Steps.Should().Equal("claim", "free", "free", "free");
    }

    [Test]
    public async Task AnAnswerThatCannotBeStored_IsGivenAllTheSame_AndStoredLater()
    {
        _keys.Refuse("answer");
        _keys.Refuse("answer");

        (await RunAsync(Key, "sent")).IsOk.Should().BeTrue();
        for (var tries = 2; tries <= 3; tries++)
        {
            await AdvanceAsync(Pause(tries - 1));
            var expected = tries;
            await _keys.UntilAsync(steps => steps.Count(step => step.StartsWith("answer", StringComparison.Ordinal)) == expected);
        }

        _keys.Steps.Should().Equal("claim", "effect", "answer 200 \"kept sent\"", "answer 200 \"kept sent\"", "answer 200 \"kept sent\"");
    }

    [Test]
    public async Task ALongEffect_IsRenewed_UntilItEnds()
    {
        var telegram = new TaskCompletionSource<Result<string>>();
        var answer = AnswerAsync(Key, _ => telegram.Task);

        for (var renewals = 1; renewals <= 3; renewals++)
        {
            await AdvanceAsync(IIdempotency.Lease / 3);
            var expected = renewals;
            await _keys.UntilAsync(steps => steps.Count(step => step is "renew") == expected);
        }

        telegram.SetResult("sent");
        (await answer.SoonAsync()).IsOk.Should().BeTrue();
        _keys.Steps.Should().Equal("claim", "renew", "renew", "renew", "answer 200 \"kept sent\"");
        _clock.IsAwaited.Should().BeFalse();
    }

    [Test]
    public async Task ALeaseThatCannotBeRenewed_StopsNothing()
    {
        var telegram = new TaskCompletionSource<Result<string>>();
        _keys.Refuse("renew");
        var answer = AnswerAsync(Key, _ => telegram.Task);
        await AdvanceAsync(IIdempotency.Lease / 3);
        await _keys.UntilAsync(steps => steps.Contains("renew", StringComparer.Ordinal));

        telegram.SetResult("sent");

        (await answer.SoonAsync()).IsOk.Should().BeTrue();
    }

    private Task<Result<Answered<string>>> RunAsync(OnceKey? key, Result<string> result) => AnswerAsync(key, begin =>
    {
        begin();
        _keys.Note("effect");
        return Task.FromResult(result);
    });

    private Task<Result<Answered<string>>> AnswerAsync(OnceKey? key, Func<Action, Task<Result<string>>> run) =>
        _once.AnswerAsync(Caller.CommandLine, key, run, answer => $"kept {answer}", kept => Task.FromResult($"recalled {kept}"));

    /// <summary>Once somebody waits.</summary>
    private async Task AdvanceAsync(TimeSpan by)
    {
        while (!_clock.IsAwaited)
            await Task.Yield();
        _clock.Advance(by);
    }

    /// <summary>Before which another try is made: 1, 2, 4 … seconds.</summary>
    private static TimeSpan Pause(int number) => TimeSpan.FromSeconds(1 << (number - 1));
}
