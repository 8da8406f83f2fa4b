using System.Text;
using Gateway.Application.Jobs;
using Gateway.Application.Updates;
using Gateway.Domain;
using Gateway.Domain.Bots;
using Gateway.Domain.Updates;
using Gateway.UnitTests.Updates;

namespace Gateway.UnitTests;

/// <summary>Ordinary things, of which a test varies what it is about.</summary>
internal static class A
{
    /// <summary>A person who writes in her private chat.</summary>
    public const long Ada = 42;

    public static BotToken Token(long id = 123456) =>
        BotToken.TryParse($"{id}:ABC-DEF_ghi", out var token) ? token : throw new ArgumentOutOfRangeException(nameof(id));

    public static Bot Bot(HandlerKind handler = HandlerKind.Echo, string slug = "hello", long id = 123456) =>
        new() { Slug = slug, Token = Token(id), Handler = handler, WebhookSecret = new Secret("webhook-secret") };

    public static byte[] Message(string text, long chat = Ada, long from = Ada, string type = "private", long updateId = 1, string more = "") =>
        Encoding.UTF8.GetBytes(
            $$"""{"update_id":{{updateId}},"message":{"message_id":5,"from":{"id":{{from}}},"chat":{"id":{{chat}},"type":"{{type}}"},"text":"{{text}}"{{more}}} }""");

    public static ReceivedUpdate Received(byte[] raw, long at = 0) => new(raw, Envelope.Of(Encoding.UTF8.GetString(raw)), at);

    public static ReceivedUpdate Received(string text = "hi", long updateId = 1, long chat = Ada) => Received(Message(text, chat, updateId: updateId));

    public static Claim Claim(int attempt = 1, long? chat = Ada, long at = 0) => new(7, Guid.NewGuid(), "hello", chat, attempt, at);

    public static ClaimedJob Job(int attempt = 1, long? chat = Ada, string text = "hi") => new(Claim(attempt, chat), Message(text));

    public static UpdateEnvelope EnvelopeOf(string text, long? sender = Ada, long? chat = Ada, ChatKind kind = ChatKind.Private) =>
        new() { UpdateId = 1, Kind = UpdateKinds.Message, Text = text, SenderId = sender, ChatId = chat, ChatKind = kind, MessageId = 5 };
}
