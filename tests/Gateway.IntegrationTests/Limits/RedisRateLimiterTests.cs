using System.Net;
using Gateway.Application.Limits;
using Gateway.IntegrationTests.Servers;
using Gateway.IntegrationTests.Sessions;

namespace Gateway.IntegrationTests.Limits;

/// <summary>Buckets that instances share; here each instance is a limiter on a connection of its own.</summary>
internal sealed class RedisRateLimiterTests
{
    private static readonly RateLimitKey Ada = new("user", "1");

    private RedisDatabase _redis = null!;
    private RedisLimiter _one = null!;
    private RedisLimiter _other = null!;

    [SetUp]
    public async Task Start()
    {
        _redis = await SharedServers.ClaimRedisAsync();
        (_one, _other) = (new RedisLimiter(_redis.Url), new RedisLimiter(_redis.Url));
    }

    [TearDown]
    public async Task Stop()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [Test]
    public async Task SixtyFourCallersOnTwoInstances_GetTheBudgetAndOneBurst()
    {
        const int PerMinute = 6000;
        var length = TimeSpan.FromSeconds(2);
        var started = TimeProvider.System.GetTimestamp();

        var admitted = await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => Task.Run(() => CallAsync(caller % 2 == 0 ? _one : _other))));

        var elapsed = TimeProvider.System.GetElapsedTime(started);
        var most = new RateLimit(PerMinute).Burst + (PerMinute / 60.0 * elapsed.TotalSeconds);
        admitted.Sum().Should().BeLessThanOrEqualTo((int)most + 1).And.BeGreaterThan(new RateLimit(PerMinute).Burst);
        _one.Log.Events.Concat(_other.Log.Events).Should().BeEmpty("neither counted for itself");

        async Task<int> CallAsync(RedisLimiter instance)
        {
            var count = 0;
            while (TimeProvider.System.GetElapsedTime(started) < length)
                count += (await instance.TakeAsync(Ada, PerMinute)).Allowed ? 1 : 0;
            return count;
        }
    }

    [Test]
    public async Task TheAnswer_TellsTheBucket()
    {
        var first = await _one.TakeAsync(Ada, 6);
        first.Should().BeEquivalentTo(new { Allowed = true, Limit = 6, Remaining = 5, Reset = TimeSpan.FromSeconds(10), RetryAfter = TimeSpan.Zero });
        for (var i = 0; i < 5; i++)
            await _other.TakeAsync(Ada, 6);

        var refused = await _one.TakeAsync(Ada, 6);

        (refused.Allowed, refused.Remaining).Should().Be((false, 0));
        refused.RetryAfter.Should().BePositive().And.BeLessThanOrEqualTo(TimeSpan.FromSeconds(10));
        refused.Reset.Should().BeCloseTo(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10)).And.BeLessThanOrEqualTo(TimeSpan.FromMinutes(1));
    }

    [Test]
    public async Task Time_FillsTheBucket_AndItsKeyIsGoneWhenItIsFull()
    {
        for (var i = 0; i < 7; i++)
            await _one.TakeAsync(Ada, 6);
        var left = await _redis.Keys.KeyTimeToLiveAsync("tg-gw:rate:user:1");
        left.Should().BePositive().And.BeLessThanOrEqualTo(TimeSpan.FromMinutes(1));

        // As if eleven seconds had passed: it would be full that much sooner.
        await _redis.Keys.StringSetAsync("tg-gw:rate:user:1", ((long)await _redis.Keys.StringGetAsync("tg-gw:rate:user:1")) - 11_000_000);

        (await _one.TakeAsync(Ada, 6)).Allowed.Should().BeTrue();
        (await _one.TakeAsync(Ada, 6)).Allowed.Should().BeFalse();
    }

    [Test]
    public async Task SeveralBuckets_GiveTogetherOrNotAtAll_InOneRoundTrip()
    {
        RateBucket[] both = [new(Ada, new RateLimit(600)), new(new RateLimitKey("user", "2"), new RateLimit(1))];
        using var monitor = await RedisMonitor.StartAsync(_redis.Url);

        (await _one.Limiter.TakeAsync(both, default)).Should().BeEquivalentTo(new { Allowed = true, Limit = 1, Remaining = 0 });
        (await _one.Limiter.TakeAsync(both, default)).Should().BeEquivalentTo(new { Allowed = false, Limit = 1 });

        (await monitor.CommandsAsync()).Where(command => command.Contains("tg-gw:rate:", StringComparison.Ordinal) && !command.Contains(" lua]", StringComparison.Ordinal))
            .Should().HaveCount(2).And.OnlyContain(command => command.Contains("\"EVALSHA\"", StringComparison.Ordinal));
        (await _one.TakeAsync(Ada, 600)).Remaining.Should().BeGreaterThanOrEqualTo(98, "the refused one took nothing of Ada's");
    }

    [Test]
    public async Task ABusyAccount_CostsARoundTripOnceInAWhile_AndGetsItsBudgetAndNoMore()
    {
        const int PerMinute = 6000;
        using var monitor = await RedisMonitor.StartAsync(_redis.Url);
        var started = TimeProvider.System.GetTimestamp();

        var decisions = new List<RateDecision>();
        while (decisions is not [.., { Allowed: false }])
            decisions.Add(await _one.TakeAsync(Ada, PerMinute));

        var flowed = (int)(PerMinute / 60.0 * TimeProvider.System.GetElapsedTime(started).TotalSeconds);
        var burst = new RateLimit(PerMinute).Burst;
        decisions.Should().HaveCountGreaterThanOrEqualTo(burst).And.HaveCountLessThanOrEqualTo(burst + flowed + 2);
        decisions[..100].Zip(decisions[1..101]).Should().OnlyContain(pair => pair.Second.Remaining <= pair.First.Remaining + flowed && pair.First.Limit == PerMinute);
        (await RoundTripsAsync(monitor)).Should().BeLessThan(decisions.Count / 3);
    }

    [Test]
    public async Task WhatOneInstanceHoldsAhead_IsASmallPartOfWhatIsLeft()
    {
        await _one.TakeAsync(Ada, 600);

        var others = new List<RateDecision>();
        while (others is not [.., { Allowed: false }])
            others.Add(await _other.TakeAsync(Ada, 600));

        others.Should().HaveCountGreaterThanOrEqualTo(95);
    }

    private static async Task<int> RoundTripsAsync(RedisMonitor monitor) =>
        (await monitor.CommandsAsync()).Count(command => command.Contains("\"EVAL", StringComparison.Ordinal) && !command.Contains(" lua]", StringComparison.Ordinal));

    [Test]
    public async Task ASignIn_IsForgivenToAKnownAddressAlone_AndNoNameStandsInRedis()
    {
        var (home, limit) = (IPAddress.Parse("198.51.100.7"), new SignInLimit(_one.Limiter, new RateLimitOptions { LoginPerMinute = 1 }));
        for (var i = 0; i < 11; i++)
            await limit.TakeAsync(IPAddress.Parse($"203.0.113.{i}"), "Ada.Lovelace", default);
        (await limit.TakeAsync(home, "Ada.Lovelace", default)).Allowed.Should().BeFalse();
        await limit.SucceededAsync(home, "ada.lovelace", default);

        var elsewhere = new SignInLimit(_other.Limiter, new RateLimitOptions { LoginPerMinute = 1 });
        (await elsewhere.TakeAsync(home, "Ada.Lovelace", default)).Allowed.Should().BeTrue("she signed in from there, and the refused try took nothing");
        (await elsewhere.TakeAsync(IPAddress.Parse("203.0.113.99"), "Ada.Lovelace", default)).Allowed.Should().BeFalse();
        var keys = (string[])(await _redis.Keys.ScriptEvaluateAsync("return redis.call('KEYS', 'tg-gw:*')"))!;
        keys.Should().NotBeEmpty().And.OnlyContain(key => key.StartsWith("tg-gw:rate:sign-in", StringComparison.Ordinal) && !key.Contains("ovelace", StringComparison.OrdinalIgnoreCase));
    }
}
