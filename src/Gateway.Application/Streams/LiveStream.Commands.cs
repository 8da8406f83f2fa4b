using Gateway.Application.Results;

namespace Gateway.Application.Streams;

/// <content>What the client asks for.</content>
public sealed partial class LiveStream
{
    private const int MostWaitingCommands = 256;

    private int _commands;

    /// <summary>Asks for something; the answer comes among what is read. False when the client asks faster than it is answered.</summary>
    public bool TryPost(StreamCommand command)
    {
        if (Interlocked.Increment(ref _commands) > MostWaitingCommands)
            return false;
        _entries.Writer.TryWrite(new Entry { Command = command });
        return true;
    }

    /// <summary>Takes on a credential; the first, or a new one of the same account. Answers why not.</summary>
    internal async Task<Failure?> AuthenticateAsync(StreamCredential credential, CancellationToken cancellationToken)
    {
        var joined = await _rights.JoinAsync(credential, this, cancellationToken);
        if (!joined.IsOk)
            return joined.Failure;
        var (account, former) = (joined.Value, _account);
        if (former == account)
            return null;
        if (former?.Proven is { Account: var held } && account.Proven is { Account: var shown } && (held.Kind, held.Id) != (shown.Kind, shown.Id))
        {
            _rights.Leave(account, this);
            return StreamFailures.OtherAccount;
        }

        _account = account;
        if (former is not null)
            _rights.Leave(former, this);

        // Until now this stream did not listen to the account, which may have been told of something just before.
        Interlocked.MemoryBarrier();
        if (account.Proven is { } proven)
            Recheck(account, proven.Account.Access);
        else
            End(StreamFailures.RightTakenAway);
        return null;
    }

    private async Task<StreamItem> DoAsync(StreamCommand command, CancellationToken cancellationToken)
    {
        try
        {
            return command switch
            {
                StreamCommand.Subscribe subscribe => await SubscribeAsync(subscribe.Wish, cancellationToken),
                StreamCommand.Unsubscribe unsubscribe => Unsubscribe(unsubscribe.Wish),
                StreamCommand.Authenticate authenticate => await AuthenticateAsync(authenticate.Credential, cancellationToken) is { } failure
                    ? new StreamItem.Refused(null, failure)
                    : new StreamItem.Authenticated(Until),
                StreamCommand.Tell tell => tell.Item,
                _ => new StreamItem.Pong(),
            };
        }
        catch (StoreUnavailableException unavailable)
        {
            return new StreamItem.Refused((command as StreamCommand.Subscribe)?.Wish, new Failure(FailureKind.Unavailable, "unavailable", unavailable.Message));
        }
    }

    private async Task<StreamItem> SubscribeAsync(StreamWish wish, CancellationToken cancellationToken)
    {
        if (_subscriptions.Length >= MostSubscriptions)
            return new StreamItem.Refused(wish, StreamFailures.TooManySubscriptions);
        if (Array.Exists(_subscriptions, subscription => subscription.Wish.Names(wish)))
            return new StreamItem.Refused(wish, StreamFailures.AlreadySubscribed);
        if (_account?.Proven is not { } proven)
            return new StreamItem.Refused(wish, StreamFailures.RightTakenAway);
        var found = await _mediator.Send(new FindStreamTarget(proven.CallFrom(_address), wish), cancellationToken);
        if (!found.IsOk)
            return new StreamItem.Refused(wish, found.Failure);
        if (wish.After is { } after && await CheckAsync(after, cancellationToken) is { } failure)
            return new StreamItem.Refused(wish, failure);

        // It covers nothing yet. From here on it hears of rights that are taken away; those from before are looked at once more.
        var subscription = new LiveSubscription(wish, found.Value, from: long.MaxValue);
        Add(subscription);
        if (_account?.Proven?.Account.Access is { } access)
            Recheck(_account, access);
        if (subscription.IsEnded)
            return new StreamItem.Refused(wish, StreamFailures.RightTakenAway);
        subscription.From = wish.After is { } resumed ? Resume(subscription, resumed) : await BeginAsync(subscription);
        return new StreamItem.Subscribed(wish, subscription.From);
    }

    private async Task<Failure?> CheckAsync(long after, CancellationToken cancellationToken)
    {
        var bounds = await _log.BoundsAsync(cancellationToken);
        return after < bounds.PurgedTo ? StreamFailures.CursorExpired : after > bounds.Given ? StreamFailures.CursorUnknown : null;
    }

    /// <summary>From now on. Answers from where.</summary>
    private async Task<long> BeginAsync(LiveSubscription subscription)
    {
        var isFirst = IsAlone(subscription);
        if (!_isAttached)
            return Math.Max(_hub.Position ?? 0, _cursor);
        var position = await _hub.AttachAsync(this, [subscription.Target]);

        // The right was taken away meanwhile.
        if (subscription.IsEnded)
            Detach(subscription);
        if (isFirst)
            _cursor = _gapEnd = position;
        return position;
    }

    /// <summary>From a position in the past: back to the log, first for this subscription up to where the others are, then for all.</summary>
    private long Resume(LiveSubscription subscription, long after)
    {
        if (_isAttached)
        {
            var position = _hub.Detach(this, Targets());
            _isAttached = false;

            // What was handed over and not yet told is read again.
            if (ForgetHanded())
                _cursor = Math.Max(_cursor, position);
        }

        if (IsAlone(subscription))
            _cursor = after;
        else if (after < _cursor)
            CatchUpLater(subscription, after);
        return after;
    }

    private void CatchUpLater(LiveSubscription subscription, long after)
    {
        subscription.ToldTo = after;
        _catchUps.Enqueue(new CatchUp(subscription, [.. _subscriptions.Where(other => other != subscription && !other.IsEnded)], _cursor) { At = after });
    }

    private bool IsAlone(LiveSubscription subscription) => _subscriptions is [var only] && only == subscription;

    private StreamItem Unsubscribe(StreamWish wish)
    {
        if (Array.Find(_subscriptions, subscription => subscription.Wish.Names(wish)) is not { } found)
            return new StreamItem.Refused(wish, StreamFailures.NotSubscribed);
        Drop(found);
        return new StreamItem.Unsubscribed(wish);
    }
}
