namespace Gateway.IntegrationTests.Chaos;

internal sealed class ChaosPlanTests
{
    private static readonly string[] Parts = ["gateway a", "gateway b", "postgres", "redis", "simulator", "receiver"];
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Test]
    public void TheSameSeed_MakesTheSameFaults_AnotherMakesOthers()
    {
        var plan = ChaosPlan.Make(7, Minute, Lease, Parts);

        ChaosPlan.Make(7, Minute, Lease, Parts).Should().Equal(plan);
        ChaosPlan.Make(8, Minute, Lease, Parts).Should().NotEqual(plan);
    }

    [Test]
    public void AMinute_HasEveryPartKilledAndFrozen([Range(1, 20)] int seed) =>
        ChaosPlan.Make(seed, Minute, Lease, Parts).Select(static fault => (fault.Part, fault.Kind)).Distinct()
            .Should().HaveCountGreaterThanOrEqualTo((Parts.Length * 2) - 1, "one may not have had its time");

    [Test]
    public void APart_HasOneFaultAtATime_AndAllAreOverAtTheEnd([Range(1, 20)] int seed)
    {
        var plan = ChaosPlan.Make(seed, 5 * Minute, Lease, Parts);

        plan.Should().OnlyContain(static fault => fault.End <= 5 * Minute).And.BeInAscendingOrder(static fault => fault.At);
        foreach (var part in plan.GroupBy(static fault => fault.Part, StringComparer.Ordinal))
            part.Zip(part.Skip(1)).Should().OnlyContain(static pair => pair.First.End < pair.Second.At);
    }

    [Test]
    public void Freezes_OutlastALeaseMostly() =>
        ChaosPlan.Make(1, 10 * Minute, Lease, Parts).Where(static fault => fault.Kind == FaultKind.Freeze)
            .Should().Contain(static fault => fault.For > Lease).And.Contain(static fault => fault.For < Lease);
}
