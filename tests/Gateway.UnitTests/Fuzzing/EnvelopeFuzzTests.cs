using System.Text;
using Gateway.Domain.Updates;
using Gateway.Fuzzing;

namespace Gateway.UnitTests.Fuzzing;

/// <summary>Whatever bytes arrive, the reader answers: an envelope that PostgreSQL can hold, or a problem, never an exception.</summary>
internal sealed class EnvelopeFuzzTests
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    [Test]
    public void Updates_AreReadOrRefused()
    {
        var read = 0;
        Memory.ShouldNotGrow(() => Fuzz.Run(FuzzTarget.Envelopes, mutator => read += Read(mutator.Json(Corpus.Updates)) ? 1 : 0));

        var share = Fuzz.CasesOf(FuzzTarget.Envelopes) / 20;
        if (Fuzz.IsWhole)
            read.Should().BeInRange(share, share * 19, "the inputs must be neither all sound nor all broken");
    }

    private static bool Read(byte[] raw)
    {
        var envelope = UpdateEnvelopeReader.Read(raw, out var problem);
        (envelope is null).Should().Be(problem.Length > 0);
        if (envelope is not null)
            Hold(envelope);
        if (UpdateEnvelopeReader.ReadSent(raw, edited: raw.Length % 2 == 0) is { } sent)
            Hold(sent);
        return envelope is not null;
    }

    /// <summary>All that PostgreSQL would be given as text.</summary>
    private static void Hold(UpdateEnvelope envelope)
    {
        envelope.Kind.Length.Should().BeInRange(1, 64);
        string?[] texts =
        [
            envelope.Kind, envelope.Text, envelope.Message?.ChatType, envelope.Message?.ChatTitle, envelope.Message?.ChatUsername, envelope.Message?.SenderName,
            envelope.Message?.SenderUsername, envelope.Message?.BusinessConnectionId, envelope.Message?.MediaKind, envelope.Message?.FileId,
        ];
        foreach (var text in texts.OfType<string>())
        {
            text.Contains('\0').Should().BeFalse();
            Strict.GetByteCount(text).Should().BeGreaterThanOrEqualTo(text.Length);
        }
    }
}
