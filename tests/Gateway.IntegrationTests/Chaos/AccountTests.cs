using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Chaos;

/// <summary>Each kind of violation is found, and what may be is not taken for one.</summary>
internal sealed class AccountTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Two updates of one chat, 1 and 2, that went as they should.</summary>
    private static readonly Books Good = new()
    {
        SilentBots = new HashSet<string>(StringComparer.Ordinal) { "none" },
        StrictBots = new HashSet<string>(StringComparer.Ordinal) { "strict" },
        Made = [new("bot", 7, Updates.PrivateText(1, "x", 7)), new("bot", 7, Updates.PrivateText(2, "x", 7))],
        Handovers = [new("bot-1", 503), new("bot-1", 200), new("bot-2", 200)],
        Attempts = [Handled(1, from: 0, to: 2), Handled(2, from: 3, to: 4)],
        Jobs = [Job(1, finished: 2.5), Job(2, finished: 4.5)],
        LostLeases = [],
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
        Broken(Good with { Jobs = [Job(1, finished: 2.5), Job(2) with { Status = status }] }).Should().Equal(HandlingRules.Done);

    [TestCase(5, 5)]
    [TestCase(5, 4)]
    public void JobThatLostAllItsAttemptsToOutages_MayBeDead(int attempts, int lost) => Broken(Dying(attempts, lost)).Should().BeEmpty();

    [TestCase(5, 3)]
    [TestCase(4, 4)]
    public void JobThatDiedOfSomethingElseOrTooSoon_IsFound(int attempts, int lost) => Broken(Dying(attempts, lost)).Should().Equal(HandlingRules.Done);

    [Test]
    public void DeadJobThatNobodyHasHandled_IsFound() =>
        Broken(Dying(5, 5) with { Attempts = [Handled(1, from: 0, to: 2)] }).Should().Equal(HandlingRules.Handled);

    [TestCase("gateway a", 3.5, 3.8)]
    [TestCase("a to postgres", 3.5, 8)]
    [TestCase("postgres", 5, 5.5)]
    [TestCase("postgres", 2.5, 2.8)]
    public void LeaseLostToAnOutageOfItsHolder_IsExplained(string part, double from, double to) =>
        Broken(Good with { LostLeases = [Lost(2, claimed: 2.9, until: 6.5)], Outages = [Frozen(part, from, to)] }).Should().BeEmpty();

    [TestCase("gateway b", 3.5, 3.8)]
    [TestCase("b to postgres", 3.5, 8)]
    [TestCase("a to redis", 3.5, 8)]
    [TestCase("postgres", 6.6, 8)]
    [TestCase("postgres", 1, 2)]
    public void LeaseLostWithoutOne_IsFound(string part, double from, double to) =>
        Broken(Good with { LostLeases = [Lost(2, claimed: 2.9, until: 6.5)], Outages = [Frozen(part, from, to)] }).Should().Equal(LeaseRules.Explained);

    [Test]
    public void LeaseLostBeforeItsHolderHadBegun_MayBeEithersGateway() =>
        Broken(Good with { LostLeases = [Lost(2, claimed: 4.1, until: 7.1)], Outages = [Frozen("gateway b", 4.2, 9)] }).Should().BeEmpty();

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
    private static Books Dying(int attempts, int lost) => Good with
    {
        Jobs = [Job(1, finished: 2.5), Job(2) with { Status = "dead", Attempts = attempts }],
        LostLeases = [.. Enumerable.Repeat(Lost(2, claimed: 2.9, until: 6.5), lost)],
        Outages = [Frozen("postgres", 3.5, 8)],
    };

    private static LostLease Lost(long id, double claimed, double until) => new($"bot-{id}", At(claimed), At(until), At(until + 1));

    private static Outage Frozen(string part, double from, double to) => new(part, FaultKind.Freeze, At(from), At(to));

    private static Attempt Handled(long id, double from, double to, string gateway = "a") => new($"bot-{id}", "bot", "7", gateway, At(from), At(to), Succeeded: true);

    private static JobEntry Job(long id, double? finished = null) => new(10 + id, $"bot-{id}", "done", finished is { } at ? At(at) : null);

    private static DateTimeOffset At(double seconds) => Start + TimeSpan.FromSeconds(seconds);
}
