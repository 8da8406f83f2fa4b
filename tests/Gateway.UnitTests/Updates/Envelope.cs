using System.Text;
using Gateway.Domain.Updates;

namespace Gateway.UnitTests.Updates;

/// <summary>Reads envelopes out of JSON that is written in tests.</summary>
internal static class Envelope
{
    public static UpdateEnvelope Of(string json) =>
        UpdateEnvelopeReader.Read(Encoding.UTF8.GetBytes(json), out var problem) ?? throw new AssertionException($"{problem} {json}");

    /// <summary>An update of this kind with these fields.</summary>
    public static UpdateEnvelope Of(string kind, string payload) => Of($$"""{"update_id":1,"{{kind}}":{{payload}}}""");

    public static string ProblemOf(ReadOnlySpan<byte> raw)
    {
        UpdateEnvelopeReader.Read(raw, out var problem).Should().BeNull();
        return problem;
    }

    public static string ProblemOf(string json) => ProblemOf(Encoding.UTF8.GetBytes(json));
}
