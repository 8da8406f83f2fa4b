namespace Gateway.Api.Grpc.Framing;

/// <summary>What the server must be told.</summary>
internal sealed record GrpcServerOptions
{
    public GrpcLimits Limits { get; init; } = new();

    /// <summary>Set when streams are to end with UNAVAILABLE, since the process is about to.</summary>
    public CancellationToken Stopping { get; init; }

    /// <summary>The status of a fault that is not a mistake here, such as a database that is away; null for one that is.</summary>
    public Func<Exception, GrpcStatus?> Expect { get; init; } = static _ => null;
}
