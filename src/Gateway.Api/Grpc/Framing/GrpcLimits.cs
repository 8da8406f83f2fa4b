namespace Gateway.Api.Grpc.Framing;

/// <summary>What a call may take.</summary>
internal sealed record GrpcLimits
{
    /// <summary>Bytes of one message that is received, before and after decompression; a larger one ends the call with RESOURCE_EXHAUSTED.</summary>
    /// <value>The default value is 4 MiB, as everywhere in gRPC.</value>
    public int LargestMessage { get; init; } = 4 * 1024 * 1024;

    /// <summary>How long the one message of a unary or server-streaming call may take to arrive.</summary>
    /// <value>The default value is 30 seconds.</value>
    public TimeSpan LongestRequest { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a client whose call has ended may take to read what was sent before the status; then the stream is reset with
    /// ENHANCE_YOUR_CALM, which clients show as RESOURCE_EXHAUSTED, so that nobody who does not read holds memory for ever.
    /// </summary>
    /// <value>The default value is 10 seconds.</value>
    public TimeSpan LongestFarewell { get; init; } = TimeSpan.FromSeconds(10);
}
