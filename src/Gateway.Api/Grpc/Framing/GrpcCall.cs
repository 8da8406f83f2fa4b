using System.IO.Pipelines;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Api.Grpc.Framing;

/// <summary>One call, as its method sees it. One read and one write at a time.</summary>
internal sealed class GrpcCall
{
    private readonly MessageReader _reader;
    private readonly MessageWriter _writer;
    private readonly GrpcLimits _limits;
    private readonly TimeProvider _time;
    private readonly CancellationTokenRegistration _flushes;

    public GrpcCall(HttpContext context, MessageReader reader, MessageWriter writer, GrpcLimits limits, TimeProvider time, CancellationToken ended)
    {
        (Context, _reader, _writer, _limits, _time, Ended) = (context, reader, writer, limits, time, ended);
        _flushes = ended.UnsafeRegister(static body => ((PipeWriter)body!).CancelPendingFlush(), context.Response.BodyWriter);
    }

    public HttpContext Context { get; }

    public IServiceProvider Services => Context.RequestServices;

    /// <summary>What the client sent before its messages.</summary>
    public IHeaderDictionary Metadata => Context.Request.Headers;

    /// <summary>What the client gets before its messages, until <see cref="StartAsync"/> or the first of them.</summary>
    public IHeaderDictionary Header => Context.Response.Headers;

    /// <summary>Set when the client has cancelled or gone, the deadline has passed, or a stream must end since the server does.</summary>
    public CancellationToken Ended { get; }

    /// <summary>The answer of a unary call; sent when its method returns OK.</summary>
    public IMessage? Answer { get; set; }

    /// <summary>The next message; null when the client sends no more.</summary>
    public ValueTask<T?> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T> => _reader.ReadAsync(parser, cancellationToken);

    /// <summary>The one message of a client that sends one.</summary>
    public async Task<T> ReadOneAsync<T>(MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        using var late = new CancellationTokenSource(_limits.LongestRequest, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, Ended);
        try
        {
            var message = await _reader.ReadAsync(parser, either.Token) ?? throw GrpcException.Malformed("There is no message.");
            return await _reader.ReadAsync(parser, either.Token) is null ? message : throw GrpcException.Malformed("There is more than one message.");
        }
        catch (OperationCanceledException) when (late.IsCancellationRequested && !Ended.IsCancellationRequested)
        {
            throw new GrpcException(StatusCode.DeadlineExceeded, "request_timeout", "The request took too long to arrive.");
        }
    }

    /// <summary>Tells a client of a stream that it has begun, before there is a message.</summary>
    public Task StartAsync() => Context.Response.StartAsync(Ended);

    /// <summary>
    /// From now on messages are dropped, and one that waits for the client's window waits no longer, so that a method that must end can say why.
    /// </summary>
    public void StopWriting() => _writer.Stop();

    /// <summary>A message of a stream, into the buffer alone.</summary>
    public void Write(IMessage message) => _writer.Write(message);

    /// <summary>The same with one that is serialised already.</summary>
    public void Write(ReadOnlyMemory<byte> message) => _writer.Write(message);

    /// <summary>Sends what was written, and waits until the client has room for it.</summary>
    /// <param name="more">Another message follows at once, so that they may go together.</param>
    public ValueTask FlushAsync(bool more = false) => _writer.FlushAsync(more, Ended);

    /// <summary>Sends a message of a stream, and waits until the client has room for it.</summary>
    public ValueTask WriteAsync(IMessage message, bool more = false)
    {
        _writer.Write(message);
        return _writer.FlushAsync(more, Ended);
    }

    /// <summary>Waits until the client has taken all but what the server holds for any call. False when that takes too long.</summary>
    public async Task<bool> DrainAsync(TimeSpan patience)
    {
        if (!_writer.HasWritten)
            return true;
        try
        {
            await _writer.DrainAsync().WaitAsync(patience, _time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>The status, in the trailers, or alone in the header when nothing else was sent. The method has ended, or is not heard any more.</summary>
    public void End(GrpcStatus status)
    {
        _flushes.Dispose();
        if (status.Code == StatusCode.Ok && Answer is { } answer)
            _writer.Write(answer);
        if (Context.Response.HasStarted || _writer.HasWritten)
            status.WriteTo(Context.Features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers);
        else
            status.WriteTo(Header);
    }
}
