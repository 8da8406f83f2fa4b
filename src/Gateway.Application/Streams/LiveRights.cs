using Gateway.Application.Accounts;
using Gateway.Application.Results;

namespace Gateway.Application.Streams;

/// <summary>
/// Keeps the rights of all streams of this process as they are: a right, a key or an account that is taken away ends what it carried within a
/// second, and while it cannot be told whether one was, nothing is delivered.
/// </summary>
public sealed class LiveRights(CredentialCheck check, TimeProvider time)
{
    /// <summary>Nothing is delivered on rights that were last known to stand longer ago.</summary>
    private static readonly TimeSpan LongestAge = TimeSpan.FromMilliseconds(950);

    private const int ChecksAtOnce = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<StreamCredential, LiveAccount> _accounts = [];
    private TaskCompletionSource _fresh = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long? _epoch;
    private long? _verifiedAt;

    /// <summary>Adds a stream to the account behind a credential, if that is good.</summary>
    internal async Task<Result<LiveAccount>> JoinAsync(StreamCredential credential, LiveStream stream, CancellationToken cancellationToken)
    {
        LiveAccount? account;
        bool isNew;
        lock (_lock)
        {
            if (!_accounts.TryGetValue(credential, out account))
                _accounts.Add(credential, account = new LiveAccount(credential));
            isNew = account.Add(stream);
        }

        // After it was added: whatever is taken away from now on is told to it.
        try
        {
            var proven = await account.CheckAsync(check, cancellationToken);
            if (proven.IsOk)
                return account;
            LeaveIfNew();
            return proven.Failure;
        }
        catch
        {
            LeaveIfNew();
            throw;
        }

        // One that has shown the same credential again stays with it, whatever came of asking.
        void LeaveIfNew()
        {
            if (isNew)
                Leave(account, stream);
        }
    }

    internal void Leave(LiveAccount account, LiveStream stream)
    {
        lock (_lock)
        {
            if (account.Remove(stream))
                _accounts.Remove(account.Credential);
        }
    }

    /// <summary>Returns at once while the rights are known to stand, as nearly always.</summary>
    internal ValueTask FreshAsync(CancellationToken cancellationToken) => IsFresh() ? ValueTask.CompletedTask : new ValueTask(WaitAsync(cancellationToken));

    /// <summary>Takes in a reading: checks every account again when something has changed, and those whose credential has ended.</summary>
    /// <exception cref="StoreUnavailableException">Not all accounts could be read; nothing is delivered until they can.</exception>
    public async Task RunOnceAsync(RightsReading reading, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        LiveAccount[] due;
        lock (_lock)
            due = [.. _accounts.Values.Where(account => reading.Epoch != _epoch || account.Proven?.Until <= now)];
        await Parallel.ForEachAsync(
            due, new ParallelOptions { MaxDegreeOfParallelism = ChecksAtOnce, CancellationToken = cancellationToken }, async (account, token) => await account.CheckAsync(check, token));
        lock (_lock)
        {
            (_epoch, _verifiedAt) = (reading.Epoch, reading.BeganAt);
            _fresh.TrySetResult();
        }
    }

    private bool IsFresh()
    {
        lock (_lock)
            return _verifiedAt is { } at && time.GetElapsedTime(at) <= LongestAge;
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        while (!IsFresh())
        {
            Task fresh;
            lock (_lock)
            {
                if (_fresh.Task.IsCompleted)
                    _fresh = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                fresh = _fresh.Task;
            }

            await fresh.WaitAsync(cancellationToken);
        }
    }
}
