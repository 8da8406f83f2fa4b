using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Chaos;

/// <summary>Each kind of violation is found, and what may be is not taken for one.</summary>
internal sealed class AccountTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Of the second update, under a lease of 3 s that was renewed at 3.5 and was its holder's no more at 7.5.</summary>
    private static readonly SpentAttempt Lost = new("bot-2", At(2.9), At(6.5), At(7.5), IsLost: true);

    /// <summary>Two updates of one chat, 1 and 2, that went as they should.</summary>
    private static readonly Books Good = new()
    {
        SilentBots = new HashSet<string>(StringComparer.Ordinal) { "none" },
        StrictBots = new HashSet<string>(StringComparer.Ordinal) { "strict" },
        Made = [new("bot", 7, Updates.PrivateText(1, "x", 7)), new("bot", 7, Updates.PrivateText(2, "x", 7))],
        Handovers = [new("bot-1", 503), new("bot-1", 200), new("bot-2", 200)],
        Attempts = [Handled(1, from: 0, to: 2), Handled(2, from: 3, to: 4)],
        Jobs = [Job(1, finished: 2.5), Job(2, finished: 4.5)],
        SpentAttempts = [],
        Events = [new(11, "bot-1", 100), new(12, "bot-2", 200), new(13, null, 300)],
        Messages = ["bot-1", "bot-2"],
        Delivered = [11, 12, 12, 13],
        Seen = [11, 12, 13],
        Outages = [],
        Faults = [],
    };

    [Test]
    public void WhatWentAsItShould_KeepsEveryPromise() => Broken(Good).Should().BeEmpty();

    [Test]
    public void AcknowledgedAndNotStored_IsFound() =>
        Broken(Good with { Jobs = [Job(1, finished: 2.5)], Events = [new(11, "bot-1", 100), new(13, null, 300)], Messages = ["bot-1"], Attempts = [Handled(1, from: 0, to: 2)] })
            .Should().Equal(AcceptanceRules.OneJob, AcceptanceRules.OneEvent, AcceptanceRules.OneMessage);

    [Test]
    public void StoredTwice_IsFound() =>
        Broken(Good with { Jobs = [.. Good.Jobs, Job(2, finished: 4.5)], Events = [.. Good.Events, new(14, "bot-2", 400)], Messages = ["bot-1", "bot-2", "bot-2"], Delivered = [11, 12, 13, 14], Seen = [11, 12, 13, 14] })
            .Should().Contain([AcceptanceRules.OneJob, AcceptanceRules.OneEvent, AcceptanceRules.OneMessage]);

    [Test]
    public void RefusedAndNotDeliveredAgain_IsFound() =>
        Broken(Good with { Handovers = [new("bot-1", 503), new("bot-2", 200)] }).Should().Equal(AcceptanceRules.Redelivered);

    [TestCase("running")]
    [TestCase("pending")]
    [TestCase("dead")]
    public void JobThatIsNotDone_IsFound(string status) =>
        Broken(Good with { Jobs = [Job(1, finished: 2.5), Job(2) with { Status = status, Attempts = 0 }] }).Should().Equal(HandlingRules.Done);

    [TestCase(4)]
    [TestCase(5)]
    public void JobThatLostItsAttemptsToOutages_IsFoundDead(int attempts) => Broken(Dying(attempts, attempts)).Should().Equal(HandlingRules.Done);

    [TestCase(4)]
    [TestCase(6)]
    public void AttemptsOfADeadJobThatNobodySpent_AreFound(int spent) => Broken(Dying(attempts: 5, spent)).Should().Equal(HandlingRules.Done, AttemptRules.Explained);

    [TestCase(3, 1)]
    [TestCase(1, 1)]
    public void AttemptsOfAJobThatIsDoneThatNobodySpent_AreFound(int attempts, int spent) =>
        Broken(Dying(attempts, spent) with { Jobs = [Job(1, finished: 2.5), Job(2, finished: 4.5) with { Attempts = attempts }] }).Should().Equal(AttemptRules.Explained);

    [Test]
    public void DeadJobThatNobodyHasHandled_IsFound() =>
        Broken(Dying(attempts: 5, spent: 5) with { Attempts = [Handled(1, from: 0, to: 2)] }).Should().Equal(HandlingRules.Done, HandlingRules.Handled);

    [Test]
    public void DeadJobThatIsHandledAgain_IsFound()
    {
        var books = Dying(attempts: 5, spent: 5);
        Broken(books with { Attempts = [.. books.Attempts, Handled(2, from: 22, to: 23)] }).Should().Equal(HandlingRules.Done, HandlingRules.NotAgain);
    }

    [TestCase("gateway a", 3.5, 3.8)]
    [TestCase("a to postgres", 5, 8)]
    [TestCase("postgres", 5, 5.5)]
    [TestCase("postgres", 2.5, 2.8)]
    [TestCase("machine", 3.5, 4.3)]
    public void LeaseLostToAnOutageOfItsHolder_IsExplained(string part, double from, double to) => Broken(Losing(Lost, Frozen(part, from, to))).Should().BeEmpty();

    [TestCase("gateway b", 3.5, 3.8)]
    [TestCase("b to postgres", 3.5, 8)]
    [TestCase("a to redis", 3.5, 8)]
    [TestCase("postgres", 5.2, 8)]
    [TestCase("postgres", 1, 2)]
    public void LeaseLostWithoutOne_IsFound(string part, double from, double to) =>
        Broken(Losing(Lost, Frozen(part, from, to))).Should().Equal(AttemptRules.Explained);

    [Test]
    public void LeaseThatWasTakenBeforeItsEnd_IsFound() =>
        Broken(Losing(Lost with { EndedAt = At(6.4) }, Frozen("postgres", 3.5, 5))).Should().Equal(AttemptRules.Explained);

    [Test]
    public void LeaseOfAHolderThatHadNotBegun_MayHaveBeenEithers() =>
        Broken(Losing(Lost with { ClaimedAt = At(4.1), Until = At(7.1) }, Frozen("gateway b", 4.2, 9))).Should().BeEmpty();

    [TestCase("The bot's service answered 500.", 20, 21, true)]
    [TestCase("sendMessage: Telegram could not be reached.", 3.5, 4, true)]
    [TestCase("sendMessage: Telegram could not be reached.", 20, 21, false)]
    public void FailedAttempt_HasToHaveAReason(string error, double from, double to, bool isExplained) =>
        Broken(Losing(Lost with { IsLost = false, EndedAt = At(4), Error = error }, Frozen("simulator", from, to)))
            .Should().BeEquivalentTo(isExplained ? [] : (string[])[AttemptRules.Explained]);

    [Test]
    public void DoneAndNeverHandled_IsFound() =>
        Broken(Good with { Attempts = [Handled(1, from: 0, to: 2), Handled(2, from: 3, to: 4) with { Succeeded = false }] }).Should().Equal(HandlingRules.Handled);

    [Test]
    public void UpdateOfASilentBot_NeedsNoHandler() =>
        Broken(Good with { SilentBots = new HashSet<string>(StringComparer.Ordinal) { "bot" }, Attempts = [] }).Should().BeEmpty();

    [Test]
    public void HandledAgainAfterItsSuccess_IsFound() =>
        Broken(Good with { Attempts = [.. Good.Attempts, Handled(2, from: 6, to: 7)] }).Should().Equal(HandlingRules.NotAgain);

    [Test]
    public void HandledByTwoAtOnce_IsFound() =>
        Broken(Good with { Attempts = [Handled(1, from: 0, to: 2), Handled(1, from: 1, to: 2, gateway: "b"), Handled(2, from: 3, to: 4)] })
            .Should().Equal(HandlingRules.NotTwiceAtOnce);

    [Test]
    public void TwoOfOneLaneAtOnce_IsFound() =>
        Broken(Good with { Attempts = [Handled(1, from: 0, to: 2), Handled(2, from: 1.5, to: 4)] }).Should().Equal(HandlingRules.NotTwiceAtOnce);

    [Test]
    public void Overlap_WithAHolderThatIsFrozenForLongerThanALease_IsExcused() =>
        Broken(Overlapping(Frozen("gateway a", from: 0.2, to: 3.5))).Should().BeEmpty();

    [Test]
    public void Overlap_WithAHolderWhoseLeaseHadNearlyRunOutWhenItWasFrozen_IsExcused() =>
        Broken(Overlapping(Frozen("gateway a", from: 0.2, to: 1.5), Frozen("a to postgres", from: -2, to: -1))).Should().BeEmpty();

    [Test]
    public void Overlap_WithAHolderThatIsFrozenForLessThanItsLeaseHadLeft_IsNot() =>
        Broken(Overlapping(Frozen("gateway a", from: 0.2, to: 1.5), Frozen("b to postgres", from: -2, to: -1))).Should().Equal(HandlingRules.NotTwiceAtOnce);

    [TestCase("gateway b", 1.2, 4.5)]
    [TestCase("postgres", 0.2, 3.5)]
    [TestCase("gateway a", -5, -1)]
    [TestCase("gateway a", 0.8, 4.5)]
    [TestCase("gateway a", 1.2, 4.5)]
    public void Overlap_WithAFreezeElsewhereOrAtAnotherTime_IsNot(string part, double from, double to) =>
        Broken(Overlapping(Frozen(part, from, to))).Should().Equal(HandlingRules.NotTwiceAtOnce);

    [Test]
    public void FirstAttemptsInAnotherOrder_AreFound() =>
        Broken(Good with { Attempts = [Handled(2, from: 0, to: 1), Handled(1, from: 2, to: 2.4)], Jobs = [Job(1, finished: 2.5), Job(2, finished: 2.1)] })
            .Should().Equal(HandlingRules.InOrder);

    [Test]
    public void RetryThatAStrictLaneDidNotWaitFor_IsFound()
    {
        var strict = new HashSet<string>(StringComparer.Ordinal) { "bot" };
        var books = Good with { Attempts = [Handled(1, from: 0, to: 1) with { Succeeded = false }, Handled(2, from: 3, to: 4), Handled(1, from: 5, to: 6)], Jobs = [Job(1, finished: 6.5), Job(2, finished: 4.5)] };

        Broken(books).Should().BeEmpty("a relaxed lane goes on");
        Broken(books with { StrictBots = strict }).Should().Equal(HandlingRules.InOrder);
    }

    [Test]
    public void LogThatIsNotInTheOrderOfDelivery_IsFound() =>
        Broken(Good with { Events = [new(11, "bot-2", 100), new(12, "bot-1", 200), new(13, null, 300)] }).Should().Equal(LogRules.AsDelivered);

    [Test]
    public void PositionThatWasCommittedAfterAHigherOne_IsFound() =>
        Broken(Good with { Events = [new(11, "bot-1", 250), new(12, "bot-2", 200), new(13, null, 300)] }).Should().Equal(LogRules.AsCommitted);

    [Test]
    public void EventThatTheWebhookDidNotGet_IsFound() => Broken(Good with { Delivered = [11, 13] }).Should().Equal(LogRules.Delivered);

    [TestCase(11L, 13L)]
    [TestCase(11L, 12L, 12L, 13L)]
    [TestCase(11L, 13L, 12L)]
    public void WhatTheClientMissedOrSawTwiceOrInAnotherOrder_IsFound(params long[] seen) =>
        Broken(Good with { Seen = seen }).Should().Equal(LogRules.SeenOnce);

    [Test]
    public void Fault_IsFound() => Broken(Good with { Faults = ["a: It has ended by itself."] }).Should().Equal(LogRules.Sound);

    [Test]
    public void Table_ShowsTheFirstViolationsOfABrokenPromise() =>
        Account.Table(Account.Of(Good with { Delivered = [11, 13] })).Should().Contain($"BROKEN  {LogRules.Delivered}").And.Contain("\n    12");

    private static IEnumerable<string> Broken(Books books) => Account.Of(books).Where(static promise => promise.Violations.Count > 0).Select(static promise => promise.Name);

    private static Books Overlapping(params IReadOnlyList<Outage> outages) => Good with
    {
        Attempts = [Handled(1, from: 0, to: 2), Handled(1, from: 1, to: 2, gateway: "b"), Handled(2, from: 3, to: 4, gateway: "b")],
        Outages = outages,
    };

    /// <summary>The second update's job is dead.</summary>
    private static Books Dying(int attempts, int spent) => Good with
    {
        Jobs = [Job(1, finished: 2.5), Job(2, finished: 20) with { Status = "dead", Attempts = attempts }],
        SpentAttempts = [.. Enumerable.Repeat(Lost, spent)],
        Outages = [Frozen("postgres", 3.5, 8)],
    };

    /// <summary>The second update's job had two attempts.</summary>
    private static Books Losing(SpentAttempt first, Outage outage) => Good with
    {
        Jobs = [Job(1, finished: 2.5), Job(2, finished: 4.5) with { Attempts = 2 }],
        SpentAttempts = [first],
        Outages = [outage],
    };

    private static Outage Frozen(string part, double from, double to) => new(part, FaultKind.Freeze, At(from), At(to));

    private static Attempt Handled(long id, double from, double to, string gateway = "a") => new($"bot-{id}", "bot", "7", gateway, At(from), At(to), Succeeded: true);

    private static JobEntry Job(long id, double? finished = null) => new(10 + id, $"bot-{id}", "done", finished is { } at ? At(at) : null);

    private static DateTimeOffset At(double seconds) => Start + TimeSpan.FromSeconds(seconds);
}
