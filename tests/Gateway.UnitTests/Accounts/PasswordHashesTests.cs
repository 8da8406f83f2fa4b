using Gateway.Application.Accounts;
using Gateway.Infrastructure.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Gateway.UnitTests.Accounts;

[NonParallelizable]
internal sealed class PasswordHashesTests : IDisposable
{
    private const string Password = "correct horse battery staple";

    private readonly PasswordHashes _passwords = new();

    public void Dispose() => _passwords.Dispose();

    [Test]
    public async Task APassword_MatchesItsHash_AndNoOther()
    {
        var hash = await _passwords.HashAsync(Password, CancellationToken.None);

        (await CheckAsync(hash, Password)).Should().Be(PasswordCheck.Right);
        (await CheckAsync(hash, Password + " ")).Should().Be(PasswordCheck.Wrong);
        (await _passwords.HashAsync(Password, CancellationToken.None)).Should().NotBe(hash);
        hash.Should().NotContain(Password);
    }

    [Test]
    public async Task AHash_HasTheRoundsThatOwaspAsksFor()
    {
        var hash = Convert.FromBase64String(await _passwords.HashAsync(Password, CancellationToken.None));

        // The framework's format 1: marker, pseudo-random function (2 is HMAC-SHA512), rounds, length of the salt; big-endian.
        (hash[0], hash[4], (hash[5] << 24) | (hash[6] << 16) | (hash[7] << 8) | hash[8]).Should().Be((1, 2, 210_000));
    }

    [Test]
    public async Task AHashOfFewerRounds_IsOutdated()
    {
        var old = new PasswordHasher<object>(Options.Create(new PasswordHasherOptions { IterationCount = 100_000 })).HashPassword(new object(), Password);

        (await CheckAsync(old, Password)).Should().Be(PasswordCheck.RightButOutdated);
        (await CheckAsync(old, "another")).Should().Be(PasswordCheck.Wrong);
    }

    [Test]
    public async Task NobodysPassword_IsNeverRight_AndTakesAsLong()
    {
        var hash = await _passwords.HashAsync(Password, CancellationToken.None);
        (await CheckAsync(null, Password)).Should().Be(PasswordCheck.Wrong);

        var (known, unknown) = (await QuickestAsync(hash), await QuickestAsync(null));

        unknown.Should().BeGreaterThan(known / 4, "a busy machine adds to either, and no hash at all takes nothing");
        known.Should().BeGreaterThan(unknown / 4);
    }

    [Test]
    public async Task AFlood_IsTurnedAwayPastTheQueue()
    {
        using var passwords = new PasswordHashes(mostWaiting: 2);
        var hash = await passwords.HashAsync(Password, CancellationToken.None);

        // Threads of their own: a pool of two, of which one hashes, may bring them one after the other.
        using var together = new Barrier(12);
        var checks = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                return passwords.VerifyAsync(hash, "another", CancellationToken.None);
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).Unwrap()));

        checks.Should().Contain(PasswordCheck.Busy).And.Contain(PasswordCheck.Wrong);
        (await passwords.VerifyAsync(hash, Password, CancellationToken.None)).Should().Be(PasswordCheck.Right);
    }

    private Task<PasswordCheck> CheckAsync(string? hash, string password) => _passwords.VerifyAsync(hash, password, CancellationToken.None);

    private async Task<TimeSpan> QuickestAsync(string? hash)
    {
        var quickest = TimeSpan.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var started = TimeProvider.System.GetTimestamp();
            await CheckAsync(hash, "another");
            var took = TimeProvider.System.GetElapsedTime(started);
            quickest = took < quickest ? took : quickest;
        }

        return quickest;
    }
}
