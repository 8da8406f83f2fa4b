namespace Gateway.Infrastructure.Telegram;

/// <summary>A download on its way through: bounded in size, in time, and in the time of each read.</summary>
internal sealed class BotFileStream : Stream
{
    private static readonly TimeSpan LongestRead = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly HttpResponseMessage _response;
    private readonly Stream _content;
    private readonly TimeProvider _time;
    private readonly long _started;
    private long _left;

    public BotFileStream(HttpResponseMessage response, Stream content, long largest, TimeProvider time)
    {
        (_response, _content, _left, _time) = (response, content, largest, time);
        _started = time.GetTimestamp();
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var remaining = Longest - _time.GetElapsedTime(_started);
        if (remaining <= TimeSpan.Zero)
            throw new IOException("The download takes too long.");
        using var limit = new CancellationTokenSource(remaining < LongestRead ? remaining : LongestRead, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var read = await _content.ReadAsync(buffer, linked.Token);
            return (_left -= read) >= 0 ? read : throw new IOException("The download is larger than bots can download.");
        }
        catch (OperationCanceledException late) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new IOException("Telegram sends nothing more.", late);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read it asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _response.Dispose();
        base.Dispose(disposing);
    }
}
