using System.Buffers;
using System.Net.WebSockets;
using Gateway.Application.Results;
using Gateway.Application.Streams;

namespace Gateway.Api.Streams;

/// <summary>One client's WebSocket: its messages go to the stream, what the stream tells goes to it.</summary>
internal sealed partial class WebSocketSession(WebSocket socket, LiveStream stream, StreamLimits limits, TimeProvider time, ILogger<WebSocketSession> logger)
{
    /// <summary>The credential does not count (any more).</summary>
    private const int Unauthenticated = 4401;

    private const int Idle = 4408;

    private const int TryAgainLater = 1013;

    private int _subscriptions;

    /// <summary>Returns when the connection is over.</summary>
    public async Task RunAsync(CancellationToken aborted)
    {
        // Cut off when it takes too long: a message, a goodbye, or its whole life.
        using var cut = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        await using var goodbye = stream.Ending.Register(() => cut.CancelAfter(limits.Goodbye));
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(cut.Token);
        try
        {
            var receiving = ReceiveAsync(gone);
            await SendAsync(cut, gone.Token);
            await receiving;
        }
        catch (Exception over) when (over is OperationCanceledException or WebSocketException or IOException or ObjectDisposedException)
        {
            // The client is gone, or was cut off.
        }
        catch (Exception fault)
        {
            LogFault(logger, fault);
        }
        finally
        {
            await gone.CancelAsync();
            socket.Abort();
        }
    }

    private async Task SendAsync(CancellationTokenSource cut, CancellationToken gone)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(gone);
        await using var idle = time.CreateTimer(_ => EndIdle(), null, limits.Idle, limits.Idle);
        await using var life = time.CreateTimer(_ => stream.End(StreamFailures.GoingAway), null, limits.Lifetime, Timeout.InfiniteTimeSpan);
        await foreach (var item in stream.ReadAsync(end.Token))
        {
            Count(item);
            var sending = socket.SendAsync(StreamJson.Of(item).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, cut.Token);
            if (!sending.IsCompletedSuccessfully)
                await InTimeAsync(sending, cut);
            if (item is StreamItem.Closed closed)
                await CloseAsync(closed.Failure, cut.Token);
        }
    }

    private async Task InTimeAsync(ValueTask sending, CancellationTokenSource cut)
    {
        if (!stream.Ending.IsCancellationRequested)
            cut.CancelAfter(limits.Send);
        await sending;
        cut.CancelAfter(Timeout.InfiniteTimeSpan);

        // It may have begun to end just now, and this has taken back what it had set.
        if (stream.Ending.IsCancellationRequested)
            cut.CancelAfter(limits.Goodbye);
    }

    private void EndIdle()
    {
        if (Volatile.Read(ref _subscriptions) == 0)
            stream.End(StreamFailures.Idle);
    }

    private void Count(StreamItem item)
    {
        if (item is StreamItem.Subscribed)
            Interlocked.Increment(ref _subscriptions);
        else if (item is StreamItem.Unsubscribed or StreamItem.Ended)
            Interlocked.Decrement(ref _subscriptions);
    }

    private Task CloseAsync(Failure failure, CancellationToken cancellationToken) => socket.State is WebSocketState.Open or WebSocketState.CloseReceived
        ? socket.CloseOutputAsync((WebSocketCloseStatus)CloseCode(failure), failure.Code, cancellationToken)
        : Task.CompletedTask;

    private static int CloseCode(Failure failure) => failure switch
    {
        { Kind: FailureKind.Unauthenticated } => Unauthenticated,
        _ when failure == StreamFailures.TooSlow => TryAgainLater,
        _ when failure == StreamFailures.Idle => Idle,
        _ when failure == StreamFailures.GoingAway => (int)WebSocketCloseStatus.EndpointUnavailable,
        { Code: "message_too_big" } => (int)WebSocketCloseStatus.MessageTooBig,
        _ => (int)WebSocketCloseStatus.PolicyViolation,
    };

    /// <summary>Ends when the client closes, or the connection is lost; then nothing is told any more.</summary>
    private async Task ReceiveAsync(CancellationTokenSource gone)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(limits.Message + 1);
        try
        {
            for (var length = 0; ;)
            {
                var received = await socket.ReceiveAsync(buffer.AsMemory(length, limits.Message + 1 - length), gone.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                    break;
                length += received.Count;
                if (received.MessageType != WebSocketMessageType.Text)
                    stream.End(StreamFailures.NotText);
                else if (length > limits.Message)
                    stream.End(StreamFailures.MessageTooBig(limits.Message));
                else if (!received.EndOfMessage)
                    continue;
                else if (!stream.TryPost(ClientMessage.Read(buffer.AsSpan(0, length))))
                    stream.End(StreamFailures.TooManyMessages);

                // Also once the stream has ended: a connection that is closed over unread bytes loses our goodbye.
                length = 0;
            }

            if (socket.State == WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, gone.Token);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            if (!stream.Ending.IsCancellationRequested)
                await gone.CancelAsync();
        }
    }

    [LoggerMessage(4401, LogLevel.Error, "A WebSocket ended by a fault")]
    private static partial void LogFault(ILogger logger, Exception fault);
}
