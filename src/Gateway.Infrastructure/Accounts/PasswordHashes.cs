using Gateway.Application.Accounts;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Gateway.Infrastructure.Accounts;

/// <summary>The framework's hasher: PBKDF2 with HMAC-SHA512, 128-bit salt, 256-bit key.</summary>
internal sealed class PasswordHashes : IPasswords, IDisposable
{
    /// <summary>OWASP's figure for PBKDF2-HMAC-SHA512 (Password Storage Cheat Sheet).</summary>
    public const int Iterations = 210_000;

    /// <summary>At some 100 ms each, nobody waits much longer than a few seconds.</summary>
    private const int LongestLine = 32;

    private static readonly object Anybody = new();

    private readonly PasswordHasher<object> _hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private readonly Lazy<string> _nobodys;
    private readonly int _mostWaiting;
    private int _waiting;

    /// <summary>Lets no more wait for their turn than this.</summary>
    public PasswordHashes(int mostWaiting = LongestLine)
    {
        _mostWaiting = mostWaiting;
        _nobodys = new Lazy<string>(() => _hasher.HashPassword(Anybody, Guid.NewGuid().ToString()));
    }

    public async Task<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        await _turns.WaitAsync(cancellationToken);
        try
        {
            return _hasher.HashPassword(Anybody, password);
        }
        finally
        {
            _turns.Release();
        }
    }

    public async Task<PasswordCheck> VerifyAsync(string? hash, string password, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > _mostWaiting)
                return PasswordCheck.Busy;
            await _turns.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            // Made by whoever comes first, known name or not.
            var nobodys = _nobodys.Value;
            var result = _hasher.VerifyHashedPassword(Anybody, hash ?? nobodys, password);
            return hash is null ? PasswordCheck.Wrong : result switch
            {
                PasswordVerificationResult.Success => PasswordCheck.Right,
                PasswordVerificationResult.SuccessRehashNeeded => PasswordCheck.RightButOutdated,
                _ => PasswordCheck.Wrong,
            };
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();
}
