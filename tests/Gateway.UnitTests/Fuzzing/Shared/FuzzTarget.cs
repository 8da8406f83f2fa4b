namespace Gateway.Fuzzing;

/// <summary>What is fuzzed, and its share of all cases in thousandths: what is read most, and by whom we know least, gets most.</summary>
internal sealed record FuzzTarget(string Name, int Share)
{
    public static readonly FuzzTarget Envelopes = new("envelopes", 300);
    public static readonly FuzzTarget Answers = new("answers", 50);
    public static readonly FuzzTarget Bodies = new("bodies", 100);
    public static readonly FuzzTarget Texts = new("texts", 50);
    public static readonly FuzzTarget Framing = new("framing", 100);
    public static readonly FuzzTarget Updates = new("updates", 180);
    public static readonly FuzzTarget Management = new("management", 100);
    public static readonly FuzzTarget WebSocketMessages = new("websocket-messages", 50);
    public static readonly FuzzTarget WebSocketFrames = new("websocket-frames", 10);
    public static readonly FuzzTarget GrpcCalls = new("grpc-calls", 50);
    public static readonly FuzzTarget Http2Frames = new("http2-frames", 10);
}
