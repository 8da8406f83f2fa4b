using Gateway.Application.Lifecycle;
using Gateway.Application.Results;
using MediatR;

namespace Gateway.Application.Streams;

/// <summary>Opens live streams: one for each client, whichever way it is connected.</summary>
public sealed class LiveStreams
{
    private readonly LiveHub _hub;
    private readonly LiveRights _rights;
    private readonly IEventLog _log;
    private readonly IMediator _mediator;
    private readonly TimeProvider _time;
    private readonly Drain _drain;

    internal LiveStreams(LiveHub hub, LiveRights rights, IEventLog log, IMediator mediator, TimeProvider time, Drain drain)
    {
        (_hub, _rights, _log, _mediator, _time, _drain) = (hub, rights, log, mediator, time, drain);
        drain.Draining.Register(EndAll);
    }

    /// <summary>How many clients this process has.</summary>
    public int Count => _hub.Count;

    /// <summary>Opens a stream. It must be disposed of.</summary>
    /// <param name="credential">Whose it is.</param>
    /// <param name="address">Where the client is.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreUnavailableException">PostgreSQL does not answer.</exception>
    public async Task<Result<LiveStream>> OpenAsync(StreamCredential credential, string? address, CancellationToken cancellationToken)
    {
        var stream = new LiveStream(_hub, _rights, _log, _mediator, _time, address);
        try
        {
            var joined = await stream.AuthenticateAsync(credential, cancellationToken);
            if (joined is not null)
            {
                await stream.DisposeAsync();
                return joined;
            }

            _hub.Add(stream);
            if (_hub.Position is null)
            {
                // Where retention has emptied the log, nobody could resume from before what that took.
                var bounds = await _log.BoundsAsync(cancellationToken);
                _hub.Begin(Math.Max(bounds.Last, bounds.PurgedTo));
            }

            if (_drain.Draining.IsCancellationRequested)
                stream.End(StreamFailures.GoingAway);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private void EndAll()
    {
        foreach (var stream in _hub.All())
            stream.End(StreamFailures.GoingAway);
    }
}
