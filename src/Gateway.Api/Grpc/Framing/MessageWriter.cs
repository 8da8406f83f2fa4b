using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;

namespace Gateway.Api.Grpc.Framing;

/// <summary>
/// Writes messages into a response's body, each with its prefix. What a slow reader has not taken is not buffered here: the flush waits for
/// the client's window.
/// </summary>
/// <param name="body">The response's.</param>
/// <param name="gzip">The client wants messages that are worth it compressed.</param>
internal sealed class MessageWriter(PipeWriter body, bool gzip)
{
    /// <summary>Below it, compression costs more than it saves.</summary>
    private const int WorthCompressing = 1024;

    /// <summary>With more to come at once, this much goes out together.</summary>
    private const int Batch = 16 * 1024;

    private int _unflushed;
    private volatile bool _isStopped;

    public bool HasWritten { get; private set; }

    /// <summary>Nothing is flushed any more, and a flush that waits ends.</summary>
    public void Stop()
    {
        _isStopped = true;
        body.CancelPendingFlush();
    }

    /// <summary>Into the buffer alone.</summary>
    public void Write(IMessage message)
    {
        if (_isStopped)
            return;
        var size = message.CalculateSize();
        if (gzip && size >= WorthCompressing)
        {
            WriteFrame(1, Gzip.Compress(message.ToByteArray()).Span);
            return;
        }

        WritePrefix(0, size);
        message.WriteTo(body);
        _unflushed += size;
    }

    /// <summary>One that is serialised already.</summary>
    public void Write(ReadOnlyMemory<byte> message)
    {
        if (_isStopped)
            return;
        if (gzip && message.Length >= WorthCompressing)
            WriteFrame(1, Gzip.Compress(message.Span).Span);
        else
            WriteFrame(0, message.Span);
    }

    /// <summary>Sends what was written, and waits until the client has room for it.</summary>
    /// <param name="more">More is written at once: it may go together.</param>
    /// <param name="cancellationToken">Of the call; whoever cancels it also cancels the pending flush.</param>
    public async ValueTask FlushAsync(bool more, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_isStopped || (more && _unflushed < Batch))
            return;
        _unflushed = 0;

        // With a token of its own, a flush that is cancelled would take the stream with it, and the status would be lost.
        var flushed = await body.FlushAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        if (flushed.IsCompleted && !_isStopped)
            throw new OperationCanceledException("The client has gone.");
    }

    /// <summary>Waits until what was written fits into the server's buffer for one response.</summary>
    public async Task DrainAsync()
    {
        // One that was cancelled before there was any tells it to the next.
        while ((await body.FlushAsync(CancellationToken.None)).IsCanceled)
        {
        }
    }

    private void WriteFrame(byte flag, ReadOnlySpan<byte> payload)
    {
        WritePrefix(flag, payload.Length);
        body.Write(payload);
        _unflushed += payload.Length;
    }

    private void WritePrefix(byte flag, int length)
    {
        var prefix = body.GetSpan(MessageReader.PrefixLength);
        prefix[0] = flag;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)length);
        body.Advance(MessageReader.PrefixLength);
        _unflushed += MessageReader.PrefixLength;
        HasWritten = true;
    }
}
