using Gateway.Application.Sessions;
using Gateway.Infrastructure.Sessions;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Sessions;

internal sealed class MemorySignInThrottleTests
{
    private static readonly SignInTry AtOnce = new(true, TimeSpan.Zero);

    private readonly ManualClock _clock = new();
    private readonly MemorySignInThrottle _throttle;
    private int _tries;

    public MemorySignInThrottleTests() => _throttle = new MemorySignInThrottle(_clock);

    [Test]
    public async Task FiveWrongCodes_LockTheSenderOutForFifteenMinutes()
    {
        for (var i = 0; i < 5; i++)
            (await TryAsync()).Should().Be(AtOnce);

        (await TryAsync()).Should().Be(new SignInTry(false, TimeSpan.FromMinutes(15)));
        (await TryAsync(43)).Should().Be(AtOnce, "only that sender is locked out");
        _clock.Advance(TimeSpan.FromMinutes(14));
        (await TryAsync()).Should().Be(new SignInTry(false, TimeSpan.FromMinutes(1)));
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await TryAsync()).Should().Be(AtOnce);
    }

    [Test]
    public async Task WrongCodesOfLongAgo_DoNotCount()
    {
        for (var i = 0; i < 20; i++)
        {
            (await TryAsync()).Should().Be(AtOnce);
            _clock.Advance(TimeSpan.FromMinutes(4));
        }
    }

    [Test]
    public async Task ARightCode_TakesTheSendersTriesBack()
    {
        for (var i = 0; i < 5; i++)
            await TryAsync();
        await _throttle.SucceededAsync(A.Ada, default);

        for (var i = 0; i < 5; i++)
            (await TryAsync()).Should().Be(AtOnce);
        (await TryAsync()).Admitted.Should().BeFalse();
    }

    [Test]
    public async Task TriesThatSucceeded_SlowNobodyDown()
    {
        for (var user = 1000; user < 1300; user++)
        {
            (await TryAsync(user)).Should().Be(AtOnce);
            await _throttle.SucceededAsync(user, default);
        }
    }

    [Test]
    public async Task AHundredWrongCodes_SlowEverybodyToOneASecond()
    {
        await GuessAsync(100);

        (await TryAsync(1)).Should().Be(AtOnce, "the next slot is free");
        (await TryAsync(2)).Should().Be(new SignInTry(true, TimeSpan.FromSeconds(1)));
        (await TryAsync(3)).Should().Be(new SignInTry(true, TimeSpan.FromSeconds(2)));
        _clock.Advance(TimeSpan.FromSeconds(3));
        (await TryAsync(4)).Should().Be(AtOnce);
    }

    [Test]
    public async Task ATurnThatIsTooFarAway_IsRefused_AndNotCounted()
    {
        await GuessAsync(100);
        for (var user = 1; user <= 11; user++)
            (await TryAsync(user)).Admitted.Should().BeTrue();

        (await TryAsync(99)).Should().Be(new SignInTry(false, TimeSpan.FromSeconds(11)));
        (await TryAsync(99)).Should().Be(new SignInTry(false, TimeSpan.FromSeconds(11)));
    }

    [Test]
    public async Task AfterAQuietQuarterOfAnHour_NobodyIsSlowed()
    {
        await GuessAsync(100);
        _clock.Advance(TimeSpan.FromMinutes(15));

        (await TryAsync(1)).Should().Be(AtOnce);
        (await TryAsync(2)).Should().Be(AtOnce);
    }

    [Test]
    public async Task ARepeatOfATry_IsAdmittedAgain_AndCountsOnce()
    {
        for (var i = 0; i < 9; i++)
            (await _throttle.BeginAsync(A.Ada, "factory:7", default)).Should().Be(AtOnce);

        for (var i = 0; i < 4; i++)
            (await TryAsync()).Should().Be(AtOnce);
        (await TryAsync()).Admitted.Should().BeFalse();
        (await _throttle.BeginAsync(A.Ada, "factory:7", default)).Should().Be(AtOnce, "its answer was lost on the way");
    }

    private Task<SignInTry> TryAsync(long user = A.Ada) => _throttle.BeginAsync(user, $"factory:{++_tries + 1000}", default);

    private async Task GuessAsync(int times)
    {
        for (var i = 0; i < times; i++)
            (await TryAsync(10_000 + i)).Should().Be(AtOnce);
    }
}
