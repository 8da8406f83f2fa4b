using Gateway.Infrastructure.Sessions;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Sessions;

internal sealed class MemorySessionsTests
{
    private readonly ManualClock _clock = new();
    private readonly MemorySessions _sessions;

    public MemorySessionsTests() => _sessions = new MemorySessions(_clock);

    [Test]
    public async Task ASession_LastsItsTime()
    {
        await _sessions.SaveAsync(A.Ada, TimeSpan.FromHours(1), default);

        (await _sessions.FindAsync(A.Ada, default)).Should().Be(TimeSpan.FromHours(1));
        _clock.Advance(TimeSpan.FromMinutes(59));
        (await _sessions.FindAsync(A.Ada, default)).Should().Be(TimeSpan.FromMinutes(1));
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await _sessions.FindAsync(A.Ada, default)).Should().BeNull();
    }

    [Test]
    public async Task AnybodyElse_HasNone()
    {
        await _sessions.SaveAsync(A.Ada, TimeSpan.FromHours(1), default);

        (await _sessions.FindAsync(43, default)).Should().BeNull();
    }

    [Test]
    public async Task SigningInAgain_BeginsAnew()
    {
        await _sessions.SaveAsync(A.Ada, TimeSpan.FromHours(1), default);
        _clock.Advance(TimeSpan.FromMinutes(59));
        await _sessions.SaveAsync(A.Ada, TimeSpan.FromHours(1), default);

        (await _sessions.FindAsync(A.Ada, default)).Should().Be(TimeSpan.FromHours(1));
    }

    [Test]
    public async Task Delete_TellsWhetherThereWasOne()
    {
        await _sessions.SaveAsync(A.Ada, TimeSpan.FromHours(1), default);

        (await _sessions.DeleteAsync(A.Ada, default)).Should().BeTrue();
        (await _sessions.FindAsync(A.Ada, default)).Should().BeNull();
        (await _sessions.DeleteAsync(A.Ada, default)).Should().BeFalse();
        await _sessions.SaveAsync(A.Ada, TimeSpan.FromHours(1), default);
        _clock.Advance(TimeSpan.FromHours(1));
        (await _sessions.DeleteAsync(A.Ada, default)).Should().BeFalse("it had expired");
    }

    [Test]
    public async Task AHint_IsClaimedOnceAWindow_ByBotAndUser()
    {
        (await ClaimAsync("hello", A.Ada)).Should().BeTrue();
        (await ClaimAsync("hello", A.Ada)).Should().BeFalse();
        (await ClaimAsync("other", A.Ada)).Should().BeTrue();
        (await ClaimAsync("hello", 43)).Should().BeTrue();
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await ClaimAsync("hello", A.Ada)).Should().BeTrue();
    }

    [Test]
    public void ExpiringKeys_SweepOutWhatHasExpired_AndKeepWhatLives()
    {
        var keys = new ExpiringKeys<int>(_clock);
        keys.Set(-1, TimeSpan.FromDays(1));
        for (var key = 0; key < 5000; key++)
        {
            keys.Set(key, TimeSpan.FromSeconds(1));
            _clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        keys.TimeLeft(-1).Should().NotBeNull();
        keys.TimeLeft(4999).Should().NotBeNull();
        keys.TimeLeft(4000).Should().BeNull();
    }

    private Task<bool> ClaimAsync(string bot, long user) => _sessions.ClaimAsync(bot, user, TimeSpan.FromMinutes(1), default);
}
