using Gateway.Application.Accounts;

namespace Gateway.Infrastructure.Accounts;

/// <summary>Rights for a request: what is held here or cached in Redis under the current epoch, else what PostgreSQL says, asked once for all who want it at the same time.</summary>
/// <remarks>
/// Whatever is answered was read no earlier than <see cref="KnownEpoch.LongestAge"/> before the request came. What is cached under an epoch
/// was read after that epoch was, so it lacks nothing that the epoch covers.
/// </remarks>
internal sealed class AccessReader(KnownEpoch known, PostgresAccess store, TimeProvider time, AccessCache? cache = null) : IAccessReader
{
    private readonly Lock _lock = new();
    private readonly Dictionary<Wanted, Reading> _readings = [];
    private readonly HeldAccounts _held = new(time);

    private readonly record struct Wanted(CallerKind Kind, long Id, long? Epoch);

    private sealed record Reading(long BeganAt, Task<AccountAccess?> Account);

    public async Task<AccountAccess?> FindAsync(CallerKind kind, long id, CancellationToken cancellationToken)
    {
        var wanted = new Wanted(kind, id, known.Current);
        if (wanted.Epoch is { } epoch)
        {
            if (_held.Find(epoch, kind, id) is { } held)
                return held;
            if (cache is not null && await cache.FindAsync(epoch, kind, id, cancellationToken) is { } account)
            {
                _held.Keep(epoch, account);
                return account;
            }
        }

        return await Join(wanted).WaitAsync(cancellationToken);
    }

    private Task<AccountAccess?> Join(Wanted wanted)
    {
        lock (_lock)
        {
            // One that has been running for longer may have looked before a change that this request must see.
            if (_readings.TryGetValue(wanted, out var running) && time.GetElapsedTime(running.BeganAt) <= KnownEpoch.LongestAge)
                return running.Account;
            var reading = new Reading(time.GetTimestamp(), Task.Run(() => ReadAsync(wanted)));
            _readings[wanted] = reading;
            _ = ForgetAsync(wanted, reading);
            return reading.Account;
        }
    }

    private async Task<AccountAccess?> ReadAsync(Wanted wanted)
    {
        var account = await store.ReadAsync(wanted.Kind, wanted.Id, CancellationToken.None);
        if (wanted.Epoch is not { } epoch || account is null)
            return account;
        _held.Keep(epoch, account);
        if (cache is not null)
            await cache.KeepAsync(epoch, account);
        return account;
    }

    private async Task ForgetAsync(Wanted wanted, Reading reading)
    {
        await ((Task)reading.Account).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            if (_readings.TryGetValue(wanted, out var current) && ReferenceEquals(current, reading))
                _readings.Remove(wanted);
        }
    }
}
