using Gateway.Application.Limits;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Limits;

/// <summary>While Redis is down each instance counts for itself, and answers at once.</summary>
[NonParallelizable]
internal sealed class RedisAwayTests
{
    private static readonly RateLimitKey Ada = new("user", "1");

    private PrivateRedis _redis = null!;
    private RedisLimiter _one = null!;
    private RedisLimiter _other = null!;

    [SetUp]
    public async Task Start()
    {
        _redis = await PrivateRedis.StartAsync();
        (_one, _other) = (new RedisLimiter(_redis.Url), new RedisLimiter(_redis.Url));
    }

    [TearDown]
    public async Task Stop()
    {
        await _one.DisposeAsync();
        await _other.DisposeAsync();
        await _redis.DisposeAsync();
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task EachCountsForItself_SaysItOnce_AndSharesAgain(bool frozen)
    {
        (await AdmittedAsync(_one, 4)).Should().Be(3);
        (await AdmittedAsync(_other, 4)).Should().Be(0, "the bucket is shared");

        await (frozen ? _redis.FreezeAsync() : _redis.KillAsync());
        (await AdmittedAsync(_one, 50)).Should().Be(3);
        (await AdmittedAsync(_other, 50)).Should().Be(3);
        _one.Log.Events.Should().Equal(3601);
        if (frozen)
            await AnswersAtOnceAsync(_one);

        if (frozen)
            _redis.Thaw();
        else
            await _redis.RestartAsync(withData: false);
        await Eventually.BecomesAsync(async () =>
        {
            await _one.TakeAsync(Ada, 3);
            await _other.TakeAsync(Ada, 3);
            return _one.Log.Events.Count == 2 && _other.Log.Events.Count == 2;
        });
        _one.Log.Events.Should().Equal(3601, 3602);
        var next = new RateLimitKey("user", "2");
        (await AdmittedAsync(_one, 4, next) + await AdmittedAsync(_other, 4, next)).Should().Be(3, "it is shared again");
    }

    /// <summary>Long enough to have a probe begin, which waits for its own two seconds beside these.</summary>
    private static async Task AnswersAtOnceAsync(RedisLimiter instance)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(1.5))
        {
            var began = TimeProvider.System.GetTimestamp();
            await instance.TakeAsync(new RateLimitKey("user", "3"), 600);
            TimeProvider.System.GetElapsedTime(began).Should().BeLessThan(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }

    private static async Task<int> AdmittedAsync(RedisLimiter instance, int tries, RateLimitKey? key = null)
    {
        var admitted = 0;
        for (var i = 0; i < tries; i++)
            admitted += (await instance.TakeAsync(key ?? Ada, 3)).Allowed ? 1 : 0;
        return admitted;
    }
}
