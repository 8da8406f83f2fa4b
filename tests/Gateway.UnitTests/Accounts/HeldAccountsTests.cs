using Gateway.Application.Accounts;
using Gateway.Domain.Accounts;
using Gateway.Infrastructure.Accounts;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Accounts;

internal sealed class HeldAccountsTests
{
    private readonly ManualClock _clock = new();
    private readonly HeldAccounts _held;

    public HeldAccountsTests() => _held = new HeldAccounts(_clock);

    [Test]
    public void WhatIsKept_IsFoundUnderItsEpochAndNoOther()
    {
        var key = Key(1);

        _held.Keep(7, key);

        _held.Find(7, CallerKind.ApiKey, 1).Should().BeSameAs(key);
        _held.Find(7, CallerKind.User, 1).Should().BeNull();
        _held.Find(6, CallerKind.ApiKey, 1).Should().BeNull();
        _held.Find(8, CallerKind.ApiKey, 1).Should().BeNull();
    }

    [Test]
    public void ANewerEpoch_LetsGoOfAll_AndAnOlderOneKeepsNothing()
    {
        _held.Keep(7, Key(1));

        _held.Keep(8, Key(2));
        _held.Keep(7, Key(3));

        _held.Find(7, CallerKind.ApiKey, 1).Should().BeNull();
        _held.Find(7, CallerKind.ApiKey, 3).Should().BeNull();
        _held.Find(8, CallerKind.ApiKey, 2).Should().NotBeNull();
    }

    [Test]
    public void AfterFiveMinutes_NothingIsHeld_UntilItIsKeptAgain()
    {
        _held.Keep(7, Key(1));
        _clock.Advance(TimeSpan.FromMinutes(5));

        _held.Find(7, CallerKind.ApiKey, 1).Should().BeNull();
        _held.Keep(7, Key(1));

        _held.Find(7, CallerKind.ApiKey, 1).Should().NotBeNull();
    }

    [Test]
    public void Memory_IsBounded()
    {
        for (var id = 1; id <= 5000; id++)
            _held.Keep(7, Key(id));

        Enumerable.Range(1, 5000).Count(id => _held.Find(7, CallerKind.ApiKey, id) is not null).Should().Be(4096);
    }

    private static AccountAccess Key(long id) => new()
    {
        Kind = CallerKind.ApiKey,
        Id = id,
        Name = "a key",
        Access = new Access { Scopes = [] },
        Roles = [],
        Disabled = false,
        TokensValidAfter = null,
        KeyHash = null,
        ExpiresAt = null,
        RatePerMinute = null,
    };
}
