using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MediatR;

namespace Gateway.Application.Streams;

/// <summary>
/// One client's stream: subscriptions to parts of the log, each from a position on, without a gap and without a double. What is past is read from
/// the log at the client's own pace; once it has caught up, what is new is handed to it by the hub.
/// </summary>
/// <remarks>
/// One reads (<see cref="ReadAsync"/>); any may <see cref="TryPost"/>. While it reads from the log it is detached from the hub, so that however
/// far behind a client is, nothing piles up in memory. To get from one to the other it is attached first, and then reads what lies between
/// the last that it has read and where it was attached.
/// </remarks>
public sealed partial class LiveStream : IAsyncDisposable
{
    public const int MostSubscriptions = 100;

    /// <summary>While the log cannot be read.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly LiveHub _hub;
    private readonly LiveRights _rights;
    private readonly IEventLog _log;
    private readonly IMediator _mediator;
    private readonly TimeProvider _time;
    private readonly string? _address;
    private readonly Channel<Entry> _entries = Channel.CreateUnbounded<Entry>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Queue<CatchUp> _catchUps = [];

    /// <summary>Everything up to here was told to every subscription; save to those that still catch up.</summary>
    private long _cursor;

    /// <summary>Where it was last attached: what lies between <see cref="_cursor"/> and here is still to be read.</summary>
    private long _gapEnd;

    private bool _isAttached = true;

    internal LiveStream(LiveHub hub, LiveRights rights, IEventLog log, IMediator mediator, TimeProvider time, string? address) =>
        (_hub, _rights, _log, _mediator, _time, _address) = (hub, rights, log, mediator, time, address);

    /// <summary>A new subscription that begins before the others are.</summary>
    /// <param name="Subscription">The new one.</param>
    /// <param name="Earlier">Those that there were when it was made.</param>
    /// <param name="UpTo">Where the others are.</param>
    private sealed record CatchUp(LiveSubscription Subscription, IReadOnlyList<LiveSubscription> Earlier, long UpTo)
    {
        /// <summary>How far it has read.</summary>
        public required long At { get; set; }

        public bool IsRead { get; set; }

        public bool IsWanted(LoggedEvent logged)
        {
            if (!Subscription.Covers(logged))
                return false;
            Subscription.ToldTo = logged.Position;
            return !Earlier.Any(other => other.Tells(logged));
        }
    }

    private readonly record struct Piece(IReadOnlyList<LoggedEvent> Events, Func<LoggedEvent, bool> IsWanted);

    /// <summary>Everything that the client is told, until the stream is over, of which the last item tells why.</summary>
    public async IAsyncEnumerable<StreamItem> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (_failure is null)
        {
            // What waits has its turn between the pieces of a long way; what was handed over, after what lies before it.
            if (_isAttached ? _cursor < _gapEnd : !_entries.Reader.TryPeek(out _))
            {
                var piece = await ReadPieceAsync(cancellationToken);
                foreach (var logged in piece.Events)
                {
                    if (await MayTellAsync(cancellationToken) && piece.IsWanted(logged))
                        yield return new StreamItem.Event(logged);
                }

                continue;
            }

            var entry = await _entries.Reader.ReadAsync(cancellationToken);
            if (entry.Event is { } handed)
            {
                if (TakeHanded(entry) && await MayTellAsync(cancellationToken) && IsWanted(handed))
                    yield return new StreamItem.Event(handed);
            }
            else if (entry.Command is { } command)
            {
                Interlocked.Decrement(ref _commands);
                yield return await DoAsync(command, cancellationToken);
            }
            else if (entry.Notice is { } notice)
            {
                yield return notice;
            }
        }

        yield return new StreamItem.Closed(_failure);
    }

    /// <summary>Waits until the rights are known to stand.</summary>
    private async ValueTask<bool> MayTellAsync(CancellationToken cancellationToken)
    {
        var fresh = _rights.FreshAsync(cancellationToken);
        if (!fresh.IsCompletedSuccessfully)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, Ending);
            await _rights.FreshAsync(either.Token).AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
        }

        return _failure is null;
    }

    private bool IsWanted(LoggedEvent logged) => Array.Exists(_subscriptions, subscription => subscription.Covers(logged));

    /// <summary>The next piece of what is past; the last one attaches the stream to the hub.</summary>
    private async Task<Piece> ReadPieceAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (_isAttached)
                return new Piece(await ReadOnAsync(_gapEnd, cancellationToken), IsWanted);
            if (_catchUps.TryPeek(out var catchUp))
                return await CatchUpAsync(catchUp, cancellationToken);
            if (_hub.Position is { } position && _cursor < position)
            {
                var events = await ReadOnAsync(position, cancellationToken);
                if (_cursor < position || events.Count > 0)
                    return new Piece(events, IsWanted);
            }

            var targets = Targets();
            _gapEnd = await _hub.AttachAsync(this, targets);
            _isAttached = true;

            // Rights may have been taken away meanwhile.
            _hub.Detach(this, targets.Except(Targets()));
        }
        catch (StoreUnavailableException)
        {
            // Whoever follows the log for this process says so in the log.
            await Task.Delay(Pause, _time, cancellationToken);
        }

        return new Piece([], IsWanted);
    }

    private async Task<IReadOnlyList<LoggedEvent>> ReadOnAsync(long upTo, CancellationToken cancellationToken)
    {
        var page = await _log.ReadAsync(_cursor, upTo, Filter(), cancellationToken);
        _cursor = page.IsEnd ? upTo : page.SeenTo;
        return page.Events;
    }

    /// <summary>What a subscription made before this one covers was, or is, told for that one.</summary>
    private async Task<Piece> CatchUpAsync(CatchUp catchUp, CancellationToken cancellationToken)
    {
        var subscription = catchUp.Subscription;
        if (subscription.IsEnded || catchUp.IsRead)
        {
            _catchUps.Dequeue();
            if (!subscription.IsEnded)
                subscription.ToldTo = long.MaxValue;
            return new Piece([], IsWanted);
        }

        var page = await _log.ReadAsync(catchUp.At, catchUp.UpTo, subscription.Target.Filter, cancellationToken);
        (catchUp.At, catchUp.IsRead) = (page.SeenTo, page.IsEnd);
        return new Piece(page.Events, catchUp.IsWanted);
    }

    private EventFilter Filter()
    {
        var filters = Array.ConvertAll(_subscriptions, static subscription => subscription.Target.Filter);
        return Array.Exists(filters, static filter => filter.All)
            ? EventFilter.Everything
            : new EventFilter(All: false, [.. filters.SelectMany(static filter => filter.Bots).Distinct(StringComparer.Ordinal)], [.. filters.SelectMany(static filter => filter.Chats).Distinct()]);
    }

    private StreamTarget[] Targets() => [.. _subscriptions.Select(static subscription => subscription.Target).Distinct()];
}
