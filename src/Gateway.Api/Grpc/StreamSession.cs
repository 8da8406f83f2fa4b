using Gateway.Api.Grpc.Framing;
using Gateway.Api.Streams;
using Gateway.Application.Streams;
using Gateway.Application.Telemetry;

namespace Gateway.Api.Grpc;

/// <summary>What one stream tells goes into one call, several items in one flush where they come at once, for as long as the client takes it.</summary>
internal sealed class StreamSession : IAsyncDisposable
{
    private readonly GrpcCall _call;
    private readonly LiveStream _stream;
    private readonly StreamLimits _limits;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenRegistration _ending;
    private readonly ITimer _slow;
    private readonly ITimer _life;
    private readonly IDisposable _client = GatewayMeter.Connected("grpc");
    private ITimer? _idle;
    private int _subscriptions;

    public StreamSession(GrpcCall call, LiveStream stream, StreamLimits limits, TimeProvider time)
    {
        (_call, _stream, _limits, _time) = (call, stream, limits, time);
        _over = CancellationTokenSource.CreateLinkedTokenSource(call.Ended);

        // A stream that ends does not wait for a client that does not read: it says why instead.
        _ending = stream.Ending.Register(call.StopWriting);
        _slow = time.CreateTimer(static stream => ((LiveStream)stream!).End(StreamFailures.TooSlow), stream, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _life = time.CreateTimer(static stream => ((LiveStream)stream!).End(StreamFailures.GoingAway), stream, limits.Lifetime, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Set when nothing is told any more.</summary>
    public CancellationToken Over => _over.Token;

    /// <summary>For a call that can be without a subscription.</summary>
    public void EndWhenIdle() => _idle = _time.CreateTimer(_ => EndIfIdle(), null, _limits.Idle, _limits.Idle);

    /// <summary>Tells until there is a status, or it is broken off, which answers null.</summary>
    /// <param name="tell">Writes an item into the call's buffer, or answers the status with which the call ends.</param>
    public async Task<GrpcStatus?> RunAsync(Func<StreamItem, GrpcStatus?> tell)
    {
        try
        {
            await using var items = _stream.ReadAsync(_over.Token).GetAsyncEnumerator(CancellationToken.None);
            while (await NextAsync(items))
            {
                Count(items.Current);
                if (tell(items.Current) is { } status)
                    return status;
                await FlushAsync(more: true);
            }

            return null;
        }
        catch (OperationCanceledException) when (_over.IsCancellationRequested && !_call.Ended.IsCancellationRequested)
        {
            return null;
        }
    }

    public Task BreakOffAsync()
    {
        _call.StopWriting();
        return _over.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _ending.DisposeAsync();
        await _slow.DisposeAsync();
        await _life.DisposeAsync();
        if (_idle is not null)
            await _idle.DisposeAsync();
        _client.Dispose();
        _over.Dispose();
    }

    /// <summary>What was written so far goes out before anything is waited for.</summary>
    private async ValueTask<bool> NextAsync(IAsyncEnumerator<StreamItem> items)
    {
        var coming = items.MoveNextAsync();
        if (coming.IsCompleted)
            return await coming;
        var next = coming.AsTask();
        try
        {
            await FlushAsync(more: false);
        }
        catch
        {
            // It cannot be left alone while it waits.
            await _over.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        return await next;
    }

    private async ValueTask FlushAsync(bool more)
    {
        var flushing = _call.FlushAsync(more);
        if (flushing.IsCompletedSuccessfully)
            return;
        _slow.Change(_limits.Send, Timeout.InfiniteTimeSpan);
        await flushing;
        _slow.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private void Count(StreamItem item)
    {
        if (item is StreamItem.Subscribed)
            Interlocked.Increment(ref _subscriptions);
        else if (item is StreamItem.Unsubscribed or StreamItem.Ended)
            Interlocked.Decrement(ref _subscriptions);
    }

    private void EndIfIdle()
    {
        if (Volatile.Read(ref _subscriptions) == 0)
            _stream.End(StreamFailures.Idle);
    }
}
