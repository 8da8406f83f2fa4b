using Gateway.Application.Limits;
using Gateway.Infrastructure.Limits;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Limits;

internal sealed class TokensAheadTests
{
    /// <summary>Ten tokens a second, a hundred at once.</summary>
    private static readonly RateBucket Ada = new(new RateLimitKey("user", "ada"), new RateLimit(600));

    private readonly ManualClock _clock = new();
    private readonly TokensAhead _ahead;

    public TokensAheadTests() => _ahead = new TokensAhead(_clock);

    [Test]
    public void WhatIsKept_IsSpent_AndNoMore()
    {
        _ahead.Keep(Ada, 3, TimeSpan.FromSeconds(4));

        _ahead.Spend(Ada).Should().BeEquivalentTo(new { Allowed = true, Limit = 600, Remaining = 62, Reset = TimeSpan.FromSeconds(3.8) });
        _ahead.Spend(Ada)!.Value.Remaining.Should().Be(61);
        _ahead.Spend(Ada)!.Value.Remaining.Should().Be(60);
        _ahead.Spend(Ada).Should().BeNull();
    }

    [Test]
    public void AnothersBucket_AndAnotherRate_AreOthers()
    {
        _ahead.Keep(Ada, 3, TimeSpan.FromSeconds(4));

        _ahead.Spend(Ada with { Key = new RateLimitKey("user", "bob") }).Should().BeNull();
        _ahead.Spend(Ada with { Limit = new RateLimit(60) }).Should().BeNull();
    }

    [TestCase(0, 3)]
    [TestCase(0.05, 2)]
    [TestCase(0.15, 1)]
    [TestCase(0.3, 0)]
    [TestCase(60, 0)]
    public void AsTheBucketFills_WhatWouldOverflowItIsGone(double seconds, int left)
    {
        _ahead.Keep(Ada, 3, TimeSpan.FromSeconds(0.3));
        _clock.Advance(TimeSpan.FromSeconds(seconds));

        for (var i = 0; i < left; i++)
            _ahead.Spend(Ada).Should().NotBeNull();
        _ahead.Spend(Ada).Should().BeNull();
    }

    [Test]
    public void MoreThatIsKept_IsAdded()
    {
        _ahead.Keep(Ada, 1, TimeSpan.FromSeconds(4));
        _ahead.Keep(Ada, 1, TimeSpan.FromSeconds(5));

        _ahead.Spend(Ada)!.Value.Reset.Should().Be(TimeSpan.FromSeconds(4.9));
        _ahead.Spend(Ada)!.Value.Reset.Should().Be(TimeSpan.FromSeconds(5));
        _ahead.Spend(Ada).Should().BeNull();
    }

    [Test]
    public void TooManyBuckets_MakeRoom_ThoseThatAreFullFirst()
    {
        for (var n = 0; n < TokensAhead.MostBuckets; n++)
            _ahead.Keep(Of(n), 1, TimeSpan.FromSeconds(n % 2 == 0 ? 1 : 10));
        _clock.Advance(TimeSpan.FromSeconds(2));

        _ahead.Keep(Ada, 1, TimeSpan.FromSeconds(10));

        _ahead.Spend(Ada).Should().NotBeNull();
        _ahead.Spend(Of(0)).Should().BeNull();
        _ahead.Spend(Of(1)).Should().NotBeNull();
    }

    private static RateBucket Of(int number) => Ada with { Key = new RateLimitKey("user", $"{number}") };
}
