using System.Collections.Concurrent;
using Gateway.Application.Accounts;

namespace Gateway.Infrastructure.Accounts;

/// <summary>Accounts in this process, under the epoch they were read in: a newer one, and five minutes, let go of all of them.</summary>
internal sealed class HeldAccounts(TimeProvider time)
{
    private const int Most = 4096;

    private static readonly TimeSpan TimeToLive = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private volatile Page _page = new(long.MinValue, 0);

    /// <summary>Null when it is not there.</summary>
    public AccountAccess? Find(long epoch, CallerKind kind, long id) =>
        _page is var page && page.Epoch == epoch && time.GetElapsedTime(page.Since) < TimeToLive ? page.Accounts.GetValueOrDefault((kind, id)) : null;

    public void Keep(long epoch, AccountAccess account)
    {
        var page = Turn(epoch);
        if (page.Epoch == epoch && page.Accounts.Count < Most)
            page.Accounts[(account.Kind, account.Id)] = account;
    }

    private Page Turn(long epoch)
    {
        lock (_lock)
        {
            if (epoch > _page.Epoch || time.GetElapsedTime(_page.Since) >= TimeToLive)
                _page = new Page(Math.Max(epoch, _page.Epoch), time.GetTimestamp());
            return _page;
        }
    }

    private sealed class Page(long epoch, long since)
    {
        public long Epoch => epoch;

        public long Since => since;

        public ConcurrentDictionary<(CallerKind Kind, long Id), AccountAccess> Accounts { get; } = new();
    }
}
