using System.Text;
using Gateway.Application.Updates;
using Gateway.Benchmarks.Load;
using Gateway.Domain;
using Gateway.Domain.Bots;
using Gateway.Domain.Updates;
using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks.Allocations;

/// <summary>Updates as they come, and the bot that they come for.</summary>
internal static class Sample
{
    /// <summary>As many as come together when 64 connections deliver.</summary>
    public const int AtOnce = 64;

    private const long FirstId = 100_000_001;

    private const int LongestText = 4096;

    /// <summary>Async, and it needs a session: nothing on the way is left out.</summary>
    public static readonly Bot Bot = new()
    {
        Slug = "bench",
        Token = BotToken.TryParse(BotEntry.NewToken(), out var token) ? token : throw new FormatException(BotToken.Rule),
        Handler = HandlerKind.Http,
        WebhookSecret = new Secret(BotEntry.DerivedSecret(BotEntry.NewToken())),
        Async = true,
        RequireAuth = true,
    };

    /// <summary>A message of <see cref="UpdateScript.Length"/> bytes.</summary>
    public static readonly byte[] Text = Encoding.UTF8.GetBytes(UpdateScript.Example);

    public static readonly byte[] Callback = Updates.CallbackQuery(FirstId, "page:2", UpdateScript.FirstPerson).Bytes.ToArray();

    /// <summary>64 KiB: the longest text and the message that it answers, in Cyrillic as Telegram escapes it, and entities for the rest.</summary>
    public static readonly byte[] Large = Encoding.UTF8.GetBytes(LargeText());

    public static UpdateEnvelope Envelope(byte[] raw) =>
        UpdateEnvelopeReader.Read(raw, out var problem) ?? throw new FormatException(problem);

    /// <summary>Messages of as many people.</summary>
    public static IEnumerable<ReceivedUpdate> Arrived() => Enumerable.Range(0, AtOnce).Select(number =>
    {
        var raw = Encoding.UTF8.GetBytes(UpdateScript.Update(FirstId + number));
        return new ReceivedUpdate(raw, Envelope(raw), ReceivedAt: 0);
    });

    private static string LargeText()
    {
        const int Length = 64 * 1024;
        const string Entity = """{"offset":0,"length":4,"type":"custom_emoji","custom_emoji_id":"5368324170671202286"},""";
        var text = string.Concat(Enumerable.Repeat("\\u0436", LongestText));
        string With(string entities) => Updates.PrivateTextLiteral(FirstId, $$"""
            "{{text}}","entities":[{{entities.TrimEnd(',')}}],"reply_to_message":{"message_id":41,"date":1794000000,"text":"{{text}}"}
            """, UpdateScript.FirstPerson).Text;
        return With(string.Concat(Enumerable.Repeat(Entity, (Length - With(string.Empty).Length) / Entity.Length))).PadRight(Length);
    }
}
