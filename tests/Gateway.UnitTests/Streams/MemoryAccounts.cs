using System.Collections.Concurrent;
using Gateway.Application.Accounts;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Streams;

/// <summary>Users and their tokens, which last for a quarter of an hour.</summary>
internal sealed class MemoryAccounts(ManualClock clock) : IAccessTokens, IAccessReader
{
    private readonly ConcurrentDictionary<string, AccessTokenClaims> _tokens = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<long, AccountAccess> _users = [];
    private int _issued;
    private int _reads;

    /// <summary>How often an account was read.</summary>
    public int Reads => Volatile.Read(ref _reads);

    public Exception? Failing { get; set; }

    public void Stands(long user, Access access, bool disabled = false) => _users[user] = new AccountAccess
    {
        Kind = CallerKind.User,
        Id = user,
        Name = $"user {user}",
        Access = access,
        Roles = [],
        Disabled = disabled,
        TokensValidAfter = null,
        KeyHash = null,
        ExpiresAt = null,
        RatePerMinute = null,
    };

    public AccessToken Issue(long userId, DateTimeOffset at)
    {
        var token = $"{userId}/{Interlocked.Increment(ref _issued)}";
        _tokens[token] = new AccessTokenClaims(userId, at, at.AddMinutes(15));
        return new AccessToken(token, TimeSpan.FromMinutes(15));
    }

    public Result<AccessTokenClaims> Validate(string token) =>
        !_tokens.TryGetValue(token, out var claims) ? Failure.Unauthenticated("token_invalid", "There is no such token.")
        : claims.ExpiresAt <= clock.GetUtcNow() ? Failure.Unauthenticated("token_expired", "It is over.")
        : claims;

    public Task<AccountAccess?> FindAsync(CallerKind kind, long id, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        return Failing is null ? Task.FromResult(_users.GetValueOrDefault(id)) : Task.FromException<AccountAccess?>(Failing);
    }
}
