using System.Text;
using Gateway.Domain.Updates;

namespace Gateway.UnitTests.Updates;

/// <summary>Whatever bytes arrive, the reader answers: an envelope or a problem, never an exception.</summary>
internal sealed class UpdateMutationTests
{
    private const int Rounds = 6000;

    private static readonly byte[][] Seeds =
    [
        .. new[]
        {
            """{"update_id":1,"message":{"message_id":5,"from":{"id":42},"chat":{"id":-100,"type":"private"},"date":1,"text":"/auth \u00e9\ud83d\ude80"}}""",
            """{"update_id":2,"callback_query":{"id":"1","from":{"id":1},"message":{"chat":{"id":2,"type":"group"},"text":"x","caption":"y"},"data":"z"}}""",
            """{"update_id":3,"\u006dessage":{"te\u0078t":"a\u0000b","ch\u0061t":{"i\u0064":1,"typ\u0065":"pri\u0076ate"}}}""",
            """{"message_reaction":{"chat":{"id":1},"user":{"id":1087968824},"new_reaction":[{"type":"emoji","emoji":"👍"}]},"update_id":4}""",
            """{"update_id":6,"message":{"message_id":1,"chat":{"id":1,"title":"\u00e9\ud83d\ude80","username":"u"},"from":{"id":2,"first_name":"a\u0062","last_name":"\\"},"photo":[{"file_id":"x","width":9,"height":9}],"reply_to_message":{"message_id":3,"text":"/auth"},"business_connection_id":"b","migrate_to_chat_id":-5,"edit_date":7}}""",
            """{"update_id":5,"next_year":[{"caption":"\/auth"},{"text":[{"text":"/auth"}]},1.5e300,-0,null,true]}""",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    private static readonly byte[][] Splices =
    [
        .. new[]
        {
            "\\ud800", "\\udc00", "\\u0000", "\\u002f", "\\", "\"", "{", "}", "[", "]", ":", ",", "null", "1e9999", "99999999999999999999", "\"text\":\"/auth\"",
            "\"\\ud800\\ud800\":1,", "\"\\udc00hat\":{},", "\uFEFF", "\0", "🚀", " ", new string('[', 70), new string('k', 90),
        }.Select(Encoding.UTF8.GetBytes), [0xFF], [0xC3],
    ];

    // One seed for ever: a failure here is a failure everywhere, and the message holds the input.
    [Test]
    public void MutatedUpdates_AreReadOrRefused()
    {
        var random = new Random(20261120);
        var read = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var raw = Mutate(random);
            UpdateEnvelope? envelope = null;
            var problem = string.Empty;
            var reading = () => envelope = UpdateEnvelopeReader.Read(raw, out problem);
            reading.Should().NotThrow("round {0}: {1}", round, Convert.ToBase64String(raw));
            (envelope is null).Should().Be(problem.Length > 0, Convert.ToBase64String(raw));
            if (envelope is null)
                continue;
            read++;
            string.Concat(Texts(envelope)).EnumerateRunes().Should().NotContain(rune => rune.Value == 0);
            Texts(envelope).Should().OnlyContain(text => IsWellFormed(text), Convert.ToBase64String(raw));
            envelope.Kind.Length.Should().BeInRange(1, 64);
        }

        read.Should().BeInRange(Rounds / 20, Rounds * 19 / 20, "the inputs must be neither all sound nor all broken");
    }

    private static byte[] Mutate(Random random)
    {
        var raw = new List<byte>(Seeds[random.Next(Seeds.Length)]);
        for (var left = random.Next(1, 4); left > 0; left--)
        {
            var at = random.Next(raw.Count);
            switch (random.Next(5))
            {
                case 0:
                    raw.InsertRange(at, Splices[random.Next(Splices.Length)]);
                    break;
                case 1:
                    raw.InsertRange(NextName(raw, at), Splices[random.Next(5)]);
                    break;
                case 2:
                    raw[at] = (byte)random.Next(256);
                    break;
                case 3:
                    raw.RemoveRange(at, Math.Min(random.Next(1, 12), raw.Count - at));
                    break;
                default:
                    raw.InsertRange(at, raw.GetRange(0, random.Next(raw.Count)));
                    break;
            }

            if (raw.Count == 0)
                return [];
        }

        return [.. raw];
    }

    /// <summary>Just inside the next text or name, where what is put in leaves the JSON whole.</summary>
    private static int NextName(List<byte> raw, int at)
    {
        var quote = raw.IndexOf((byte)'"', at);
        return quote < 0 ? at : quote + 1;
    }

    /// <summary>All that PostgreSQL would be given as text.</summary>
    private static string[] Texts(UpdateEnvelope envelope) =>
    [
        .. new[]
        {
            envelope.Kind, envelope.Text, envelope.Message?.ChatType, envelope.Message?.ChatTitle, envelope.Message?.ChatUsername, envelope.Message?.SenderName,
            envelope.Message?.SenderUsername, envelope.Message?.BusinessConnectionId, envelope.Message?.MediaKind, envelope.Message?.FileId,
        }.OfType<string>(),
    ];

    private static bool IsWellFormed(string text)
    {
        try
        {
            _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text);
            return true;
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }
}
