using Gateway.Application.Limits;
using Gateway.Infrastructure.Limits;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Limits;

internal sealed class MemoryRateLimiterTests
{
    private static readonly RateLimitKey Ada = new("user", "ada");
    private static readonly RateLimitKey Bob = new("user", "bob");

    private readonly ManualClock _clock = new();
    private readonly MemoryRateLimiter _limiter;

    public MemoryRateLimiterTests() => _limiter = new MemoryRateLimiter(_clock);

    [TestCase(600, 100)]
    [TestCase(60, 10)]
    [TestCase(59, 10)]
    [TestCase(10, 10)]
    [TestCase(3, 3)]
    [TestCase(1, 1)]
    public async Task ABurst_IsAdmitted_AndNoMore(int perMinute, int burst)
    {
        (await TakeAsync(Ada, perMinute, burst)).Should().OnlyContain(decision => decision.Allowed);
        (await TakeAsync(Ada, perMinute)).Allowed.Should().BeFalse();
        (await TakeAsync(Bob, perMinute)).Allowed.Should().BeTrue("another's bucket is another");
    }

    [TestCase(600)]
    [TestCase(7)]
    [TestCase(7_000)]
    public async Task InAnHour_TheBudgetAndOneBurstAreAdmitted(int perMinute)
    {
        var admitted = 0;
        var steps = Math.Min(perMinute * 60 * 2, 10_000);
        for (var i = 0; i < steps; i++)
        {
            while ((await TakeAsync(Ada, perMinute)).Allowed)
                admitted++;
            _clock.Advance(TimeSpan.FromHours(1) / steps);
        }

        admitted.Should().BeInRange((int)(perMinute * 60 * 0.99), (perMinute * 60) + new RateLimit(perMinute).Burst);
    }

    [Test]
    public async Task TheAnswer_TellsTheBucket()
    {
        (await TakeAsync(Ada, 600)).Should().Be(new RateDecision(true, 600, 99, TimeSpan.FromMilliseconds(100), TimeSpan.Zero));
        await TakeAsync(Ada, 600, 99);
        (await TakeAsync(Ada, 600)).Should().Be(new RateDecision(false, 600, 0, TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100)));

        _clock.Advance(TimeSpan.FromMilliseconds(40));
        (await TakeAsync(Ada, 600)).RetryAfter.Should().Be(TimeSpan.FromMilliseconds(60));
        _clock.Advance(TimeSpan.FromMilliseconds(60));
        (await TakeAsync(Ada, 600)).Should().Be(new RateDecision(true, 600, 0, TimeSpan.FromSeconds(10), TimeSpan.Zero));
        _clock.Advance(TimeSpan.FromSeconds(10));
        (await TakeAsync(Ada, 600)).Remaining.Should().Be(99);
    }

    [Test]
    public async Task ARefusal_CostsNothing()
    {
        await TakeAsync(Ada, 60, 10);
        await TakeAsync(Ada, 60, 50);

        _clock.Advance(TimeSpan.FromSeconds(1));

        (await TakeAsync(Ada, 60)).Allowed.Should().BeTrue();
    }

    [Test]
    public async Task SeveralBuckets_GiveTogetherOrNotAtAll()
    {
        RateBucket[] both = [new(Ada, new RateLimit(600)), new(Bob, new RateLimit(10))];
        for (var i = 0; i < 10; i++)
            (await _limiter.TakeAsync(both, default)).Should().BeEquivalentTo(new { Allowed = true, Limit = 10, Remaining = 9 - i });

        (await _limiter.TakeAsync(both, default)).Should().BeEquivalentTo(new { Allowed = false, Limit = 10, RetryAfter = TimeSpan.FromSeconds(6) });
        (await TakeAsync(Ada, 600)).Remaining.Should().Be(89, "the refused one took nothing of Ada's");
    }

    [Test]
    public async Task AnExemption_LeavesABucketOut_UntilItEnds()
    {
        var known = new RateLimitKey("known", "x");
        RateBucket[] buckets = [new(Ada, new RateLimit(1), known)];
        await _limiter.TakeAsync(buckets, default);
        await _limiter.ExemptAsync(known, TimeSpan.FromSeconds(30), default);

        (await _limiter.TakeAsync(buckets, default)).Should().BeEquivalentTo(new { Allowed = true, Remaining = 1 });
        (await _limiter.TakeAsync([buckets[0] with { Exempt = Bob }], default)).Allowed.Should().BeFalse();
        _clock.Advance(TimeSpan.FromSeconds(30));

        (await _limiter.TakeAsync(buckets, default)).Allowed.Should().BeFalse("the bucket is asked again, and the exempt request took nothing");
    }

    [Test]
    public async Task ANewRate_HoldsAtOnce()
    {
        await TakeAsync(Ada, 1);

        // Empty for a minute by the old rate; by the new one never for longer than its own window.
        (await TakeAsync(Ada, 600)).RetryAfter.Should().Be(TimeSpan.FromMilliseconds(100));
    }

    [Test]
    public async Task Keys_AreBounded_AndWhoHasSpentTheMostIsRemembered()
    {
        await TakeAsync(Ada, 600, 100);
        for (var i = 0; i < MemoryRateLimiter.MostKeys + 10; i++)
            await TakeAsync(new RateLimitKey("address", $"{i}"), 600);

        (await TakeAsync(Ada, 600)).Allowed.Should().BeFalse();
        (await TakeAsync(new RateLimitKey("address", "0"), 600)).Remaining.Should().Be(99, "it was forgotten to make room");
    }

    private ValueTask<RateDecision> TakeAsync(RateLimitKey key, int perMinute) => _limiter.TakeAsync(key, new RateLimit(perMinute), default);

    private async Task<List<RateDecision>> TakeAsync(RateLimitKey key, int perMinute, int times)
    {
        var decisions = new List<RateDecision>();
        for (var i = 0; i < times; i++)
            decisions.Add(await TakeAsync(key, perMinute));
        return decisions;
    }
}
