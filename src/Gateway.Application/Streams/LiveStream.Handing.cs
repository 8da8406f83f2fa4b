using Gateway.Application.Results;
using Gateway.Domain.Accounts;

namespace Gateway.Application.Streams;

/// <content>What reaches the stream from outside: events from the hub, rights that are taken away, its end.</content>
public sealed partial class LiveStream
{
    /// <summary>Events that wait for a client, which it shares with all others that they wait for.</summary>
    private const int MostWaiting = 4096;

    private const long MostWaitingBytes = 32 * 1024 * 1024;

    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _ending = new();
    private LiveAccount? _account;
    private LiveSubscription[] _subscriptions = [];
    private volatile Failure? _failure;
    private int _attachment;
    private int _waiting;
    private long _waitingBytes;
    private long _handed;
    private long _taken;
    private long _takenLast;
    private long _takenBefore;
    private bool _isDisposed;

    private readonly record struct Entry
    {
        public LoggedEvent? Event { get; init; }

        /// <summary>An event of an earlier attachment is read from the log again.</summary>
        public int Attachment { get; init; }

        public StreamCommand? Command { get; init; }

        public StreamItem? Notice { get; init; }
    }

    /// <summary>Cancelled when the stream ends on our side. A client that does not take the last item in time is cut off.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>When its credential ends; null for one without an end.</summary>
    public DateTimeOffset? Until => _account?.Proven?.Until;

    /// <summary>Half of what may wait does, though the client reads: it is not the one who is slow.</summary>
    internal bool IsLagging => Volatile.Read(ref _waiting) > MostWaiting / 2 && Volatile.Read(ref _taken) != _takenBefore;

    /// <summary>From the hub, in the order of positions; one that concerns several subscriptions comes several times.</summary>
    internal void Hand(LoggedEvent logged)
    {
        if (logged.Position <= _handed)
            return;
        _handed = logged.Position;
        if (Interlocked.Increment(ref _waiting) > MostWaiting || Interlocked.Add(ref _waitingBytes, logged.Raw.Length) > MostWaitingBytes)
            End(StreamFailures.TooSlow);
        else
            _entries.Writer.TryWrite(new Entry { Event = logged, Attachment = Volatile.Read(ref _attachment) });
    }

    /// <summary>A piece of the log was handed out.</summary>
    internal void Mark() => (_takenBefore, _takenLast) = (_takenLast, Volatile.Read(ref _taken));

    /// <summary>The account stands like this now. Another than the stream's own is one that it tries to take on.</summary>
    internal void Recheck(LiveAccount account, Access access)
    {
        if (account != _account)
            return;
        foreach (var subscription in _subscriptions)
        {
            if (!subscription.Target.IsAllowed(access) && Drop(subscription))
                _entries.Writer.TryWrite(new Entry { Notice = new StreamItem.Ended(subscription.Wish, StreamFailures.RightTakenAway) });
        }
    }

    internal void Fail(LiveAccount account, Failure failure)
    {
        if (account == _account)
            End(failure);
    }

    /// <summary>Ends the stream, whatever waits. The first reason counts.</summary>
    public void End(Failure failure)
    {
        lock (_lock)
        {
            if (_failure is not null || _isDisposed)
                return;
            _failure = failure;

            // Not here: the caller holds the hub.
            _ = _ending.CancelAsync();
        }

        // Wakes who reads.
        _entries.Writer.TryWrite(default);
    }

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_isDisposed)
                return ValueTask.CompletedTask;
            _isDisposed = true;
        }

        _hub.Remove(this);
        if (_account is { } account)
            _rights.Leave(account, this);
        _ending.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>False for what is read from the log again.</summary>
    private bool TakeHanded(Entry entry)
    {
        Interlocked.Increment(ref _taken);
        Interlocked.Decrement(ref _waiting);
        Interlocked.Add(ref _waitingBytes, -entry.Event!.Raw.Length);
        if (entry.Attachment != _attachment)
            return false;
        _cursor = Math.Max(_cursor, entry.Event.Position);
        return true;
    }

    /// <summary>What was handed over so far does not count. Answers whether there was nothing.</summary>
    private bool ForgetHanded()
    {
        Interlocked.Increment(ref _attachment);
        return Volatile.Read(ref _waiting) == 0;
    }

    private void Add(LiveSubscription subscription)
    {
        lock (_lock)
            _subscriptions = [.. _subscriptions, subscription];
    }

    private bool Drop(LiveSubscription subscription)
    {
        lock (_lock)
        {
            if (subscription.IsEnded)
                return false;
            subscription.End();
            _subscriptions = [.. _subscriptions.Where(other => other != subscription)];
        }

        Detach(subscription);
        return true;
    }

    /// <summary>Two names of one bot are one target.</summary>
    private void Detach(LiveSubscription subscription)
    {
        if (!Array.Exists(_subscriptions, other => other.Target == subscription.Target))
            _hub.Detach(this, [subscription.Target]);
    }
}
