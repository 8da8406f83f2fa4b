using Gateway.Application.Sessions;
using Gateway.Infrastructure.Sessions;

namespace Gateway.IntegrationTests.Sessions;

/// <summary>What both sign-in throttles promise.</summary>
internal abstract class SignInThrottleContract
{
    private static readonly TimeSpan Quarter = TimeSpan.FromMinutes(15);

    // Redis's own clock goes on during a test.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);

    private long _person = 501_001;
    private long _update = 900_001;

    protected abstract ISignInThrottle Throttle { get; }

    private static CancellationToken Token => TestContext.CurrentContext.CancellationToken;

    protected abstract Task PassAsync(TimeSpan time);

    [Test]
    public async Task Sixth_IsRefused_UntilTheLockEnds()
    {
        (await TryAsync(_person, 5)).Should().OnlyContain(static attempt => attempt.Admitted && attempt.Wait == TimeSpan.Zero);

        var sixth = await TryAsync(_person);

        sixth.Admitted.Should().BeFalse();
        sixth.Wait.Should().BeCloseTo(Quarter, Slack).And.BeLessThanOrEqualTo(Quarter);
        (await TryAsync(_person + 1)).Admitted.Should().BeTrue("others are not locked out");
    }

    [Test]
    public async Task Refused_NeitherCountsNorProlongsTheLock()
    {
        await TryAsync(_person, 5);
        await PassAsync(Quarter - Slack);
        (await TryAsync(_person, 10)).Should().OnlyContain(static attempt => !attempt.Admitted);

        await PassAsync(Slack);

        (await TryAsync(_person, 5)).Should().OnlyContain(static attempt => attempt.Admitted);
        (await TryAsync(_person)).Admitted.Should().BeFalse();
    }

    [Test]
    public async Task Window_Slides()
    {
        await TryAsync(_person, 2);
        await PassAsync(TimeSpan.FromMinutes(8));
        await TryAsync(_person, 2);
        await PassAsync(TimeSpan.FromMinutes(8));

        // The first two are out of the window, the second two are in it.
        (await TryAsync(_person, 3)).Should().OnlyContain(static attempt => attempt.Admitted);
        (await TryAsync(_person)).Admitted.Should().BeFalse();
    }

    [Test]
    public async Task AtTheSameMoment_FiveAreAdmitted()
    {
        var tries = await Task.WhenAll(Enumerable.Range(0, 20).Select(
            i => Task.Run(() => Throttle.BeginAsync(_person, $"gate:{i}", Token))));

        tries.Count(static attempt => attempt.Admitted).Should().Be(5);
    }

    [TestCase(4)]
    [TestCase(5)]
    public async Task Success_ClearsTheSendersCount(int tries)
    {
        await TryAsync(_person, tries);

        await Throttle.SucceededAsync(_person, Token);

        (await TryAsync(_person, 5)).Should().OnlyContain(static attempt => attempt.Admitted);
        (await TryAsync(_person)).Admitted.Should().BeFalse();
    }

    [Test]
    public async Task Hundred_InAll_SlowEverybodyToOneASecond_AndRefuseLongWaits()
    {
        await FillAsync(100);
        var started = TimeProvider.System.GetTimestamp();

        var tries = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => TryAsync(NewPerson())));

        // Turns at 0, 1, … 10 s; whoever would wait longer is refused. Time that passes meanwhile makes room for more.
        var passed = (int)Math.Ceiling(TimeProvider.System.GetElapsedTime(started).TotalSeconds);
        tries.Count(static attempt => attempt.Admitted).Should().BeInRange(11, 11 + passed);
        tries.Where(static attempt => !attempt.Admitted).Should().OnlyContain(static attempt => attempt.Wait > TimeSpan.FromSeconds(9));
        tries.Where(static attempt => attempt.Admitted).Max(static attempt => attempt.Wait).Should().BeGreaterThan(TimeSpan.FromSeconds(9));
    }

    [Test]
    public async Task Slowed_EndsWithTheWindow()
    {
        await FillAsync(100);
        (await TryAsync(NewPerson())).Wait.Should().Be(TimeSpan.Zero, "the first turn is free");
        (await TryAsync(NewPerson())).Wait.Should().BePositive();

        await PassAsync(Quarter);

        (await TryAsync(NewPerson(), 3)).Should().OnlyContain(static attempt => attempt.Wait == TimeSpan.Zero);
    }

    [Test]
    public async Task Success_DoesNotCountTowardsTheHundred()
    {
        await FillAsync(99);
        await TryAsync(_person);
        await Throttle.SucceededAsync(_person, Token);

        await FillAsync(1);

        // The first turn of the slowed pace is still there to be had.
        (await TryAsync(NewPerson())).Wait.Should().Be(TimeSpan.Zero);
    }

    [Test]
    public async Task Repeat_OfOneTry_CountsOnce_AlsoWhenItWasTheLast()
    {
        await TryAsync(_person, 4);
        for (var i = 0; i < 3; i++)
            (await Throttle.BeginAsync(_person, "gate:1", Token)).Should().Be(new SignInTry(true, TimeSpan.Zero));

        (await TryAsync(_person)).Admitted.Should().BeFalse("five codes have been compared");
    }

    private long NewPerson() => ++_person;

    private async Task FillAsync(int tries)
    {
        for (var i = 0; i < tries; i++)
            (await TryAsync(NewPerson())).Should().Be(new SignInTry(true, TimeSpan.Zero));
    }

    private Task<SignInTry> TryAsync(long person) => Throttle.BeginAsync(person, $"gate:{++_update}", Token);

    private async Task<IReadOnlyList<SignInTry>> TryAsync(long person, int times)
    {
        var tries = new List<SignInTry>();
        for (var i = 0; i < times; i++)
            tries.Add(await TryAsync(person));
        return tries;
    }
}

internal sealed class MemorySignInThrottleTests : SignInThrottleContract
{
    private MemoryContract _memory = new();

    protected override ISignInThrottle Throttle => _memory.Throttle;

    [SetUp]
    public void Begin() => _memory = new MemoryContract();

    protected override Task PassAsync(TimeSpan time) => _memory.PassAsync(time);
}

internal sealed class RedisSignInThrottleTests : SignInThrottleContract
{
    private RedisContract? _redis;

    protected override ISignInThrottle Throttle => new RedisSignInThrottle(_redis!.Connection);

    [SetUp]
    public async Task BeginAsync() => _redis = await RedisContract.StartAsync();

    [TearDown]
    public async Task EndAsync()
    {
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    [Test]
    public async Task Scripts_ThatRedisHasForgotten_AreSentAgain()
    {
        await Throttle.BeginAsync(1, "gate:1", CancellationToken.None);
        await _redis!.Connection.RunAsync(static database => database.ExecuteAsync("SCRIPT", "FLUSH"), CancellationToken.None);

        (await Throttle.BeginAsync(1, "gate:2", CancellationToken.None)).Admitted.Should().BeTrue();
    }

    protected override Task PassAsync(TimeSpan time) => _redis!.PassAsync(time);
}
