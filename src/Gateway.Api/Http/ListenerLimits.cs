using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gateway.Api.Http;

/// <summary>
/// What a client may take of a listener before anything of ours has seen its request; bytes, unless said otherwise. They hold for every listener, are
/// said outright also where they are the server's defaults, and stand in SECURITY.md, which a test compares with them.
/// </summary>
internal static class ListenerLimits
{
    public const int RequestLine = 8 * 1024;

    /// <summary>All headers of a request together; in HTTP/2 also any one of them.</summary>
    public const int Headers = 16 * 1024;

    public const int HeaderCount = 100;

    /// <summary>
    /// Of any body, also one that nobody reads. Well over <see cref="RequestBody.MaxLength"/>, which is what counts: a caller that is cut off here
    /// does not see why.
    /// </summary>
    public const int Body = 16 * 1024 * 1024;

    /// <summary>Connections to one listener.</summary>
    public const int Connections = 10_000;

    public const int StreamsPerConnection = 100;

    public const int FrameSize = 16 * 1024;

    public const int HeaderTable = 4 * 1024;

    /// <summary>What an HTTP/2 client may have sent that nobody has read yet, on all its streams.</summary>
    public const int ConnectionWindow = 1024 * 1024;

    public const int StreamWindow = 768 * 1024;

    /// <summary>From its first byte to its last, however they trickle in.</summary>
    public static readonly TimeSpan HeaderTime = TimeSpan.FromSeconds(15);

    /// <summary>Between two requests; over the minute or two that proxies keep connections for, so that it is they who close them.</summary>
    public static readonly TimeSpan IdleTime = TimeSpan.FromSeconds(130);

    /// <summary>An HTTP/2 connection on which nothing comes is asked whether anybody is there.</summary>
    public static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(30);

    public static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(20);

    /// <summary>How fast a body must come; gRPC lifts it.</summary>
    public static readonly MinDataRate BodyRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>How fast an answer must be taken over HTTP/1.1.</summary>
    public static readonly MinDataRate AnswerRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    public static void ApplyTo(KestrelServerLimits limits)
    {
        limits.MaxRequestLineSize = RequestLine;
        limits.MaxRequestHeadersTotalSize = Headers;
        limits.MaxRequestHeaderCount = HeaderCount;
        limits.MaxRequestBodySize = Body;
        limits.MaxConcurrentConnections = Connections;
        limits.MaxConcurrentUpgradedConnections = Connections;
        limits.RequestHeadersTimeout = HeaderTime;
        limits.KeepAliveTimeout = IdleTime;
        limits.MinRequestBodyDataRate = BodyRate;
        limits.MinResponseDataRate = AnswerRate;
        limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
        limits.Http2.MaxFrameSize = FrameSize;
        limits.Http2.HeaderTableSize = HeaderTable;
        limits.Http2.MaxRequestHeaderFieldSize = Headers;
        limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
        limits.Http2.InitialStreamWindowSize = StreamWindow;
        limits.Http2.KeepAlivePingDelay = PingAfter;
        limits.Http2.KeepAlivePingTimeout = PingTimeout;
    }
}
