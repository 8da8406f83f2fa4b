using Google.Protobuf;

namespace Gateway.Api.Grpc.Framing;

/// <summary>A method that can be called.</summary>
internal sealed record GrpcMethod
{
    private GrpcMethod(string path, bool isStreaming, Func<GrpcCall, Task<GrpcStatus>> handler) => (Path, IsStreaming, Handler) = (path, isStreaming, handler);

    /// <summary><c>/package.Service/Method</c>.</summary>
    public string Path { get; }

    /// <summary>It ends when the server does; a unary one is let finish.</summary>
    public bool IsStreaming { get; }

    public Func<GrpcCall, Task<GrpcStatus>> Handler { get; }

    /// <summary>May refuse the call before anything of its messages is read.</summary>
    public Func<GrpcCall, ValueTask<GrpcStatus?>>? Gate { get; init; }

    /// <summary>Bytes of one message that is received, where that is not the server's own limit.</summary>
    public int? LargestMessage { get; init; }

    /// <summary>One message in, one out: the handler leaves it in <see cref="GrpcCall.Answer"/>.</summary>
    public static GrpcMethod Unary<T>(string path, MessageParser<T> parser, Func<GrpcCall, T, Task<GrpcStatus>> handler)
        where T : class, IMessage<T> => new(path, isStreaming: false, async call => await handler(call, await call.ReadOneAsync(parser)));

    /// <summary>One message in, any number out.</summary>
    public static GrpcMethod ServerStreaming<T>(string path, MessageParser<T> parser, Func<GrpcCall, T, Task<GrpcStatus>> handler)
        where T : class, IMessage<T> => new(path, isStreaming: true, async call => await handler(call, await call.ReadOneAsync(parser)));

    /// <summary>Any number in both directions.</summary>
    public static GrpcMethod Bidirectional(string path, Func<GrpcCall, Task<GrpcStatus>> handler) => new(path, isStreaming: true, handler);
}
