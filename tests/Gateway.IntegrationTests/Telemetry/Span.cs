using Google.Protobuf;

namespace Gateway.IntegrationTests.Telemetry;

/// <summary>One span, as an OTLP collector gets it (opentelemetry/proto/trace/v1/trace.proto; the numbers are its fields).</summary>
internal sealed record Span(string TraceId, string SpanId, string ParentId, string Name, int Kind, IReadOnlyDictionary<string, string> Tags)
{
    public const int Server = 2;
    public const int Client = 3;
    public const int Consumer = 5;

    public string TraceParent => $"00-{TraceId}-{SpanId}-01";

    /// <summary>The spans of one export: resources hold scopes hold spans.</summary>
    public static IEnumerable<Span> ReadAll(byte[] export) =>
        Fields(export, 1).SelectMany(static resource => Fields(resource, 2)).SelectMany(static scope => Fields(scope, 2)).Select(static span => Of(span));

    private static Span Of(byte[] span) => new(
        Convert.ToHexStringLower(Fields(span, 1).Single()),
        Convert.ToHexStringLower(Fields(span, 2).Single()),
        Convert.ToHexStringLower(Fields(span, 4).SingleOrDefault([])),
        Text(span, 5),
        (int)Numbers(span, 6).SingleOrDefault(),
        Fields(span, 9).ToDictionary(static tag => Text(tag, 1), static tag => Value(Fields(tag, 2).Single()), StringComparer.Ordinal));

    private static string Value(byte[] any) => Fields(any, 1).Any() ? Text(any, 1) : string.Join(',', Numbers(any, 3));

    private static string Text(byte[] message, int field) => System.Text.Encoding.UTF8.GetString(Fields(message, field).SingleOrDefault([]));

    private static IEnumerable<byte[]> Fields(byte[] message, int field) => Read(message, field).Select(static value => value.Bytes).OfType<byte[]>();

    private static IEnumerable<long> Numbers(byte[] message, int field) => Read(message, field).Where(static value => value.Bytes is null).Select(static value => value.Number);

    private static List<(byte[]? Bytes, long Number)> Read(byte[] message, int field)
    {
        var found = new List<(byte[]?, long)>();
        var input = new CodedInputStream(message);
        for (uint tag; (tag = input.ReadTag()) != 0;)
        {
            if (WireFormat.GetTagFieldNumber(tag) != field)
                input.SkipLastField();
            else if (WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                found.Add((input.ReadBytes().ToByteArray(), 0));
            else
                found.Add((null, WireFormat.GetTagWireType(tag) == WireFormat.WireType.Varint ? input.ReadInt64() : (long)input.ReadFixed64()));
        }

        return found;
    }
}
