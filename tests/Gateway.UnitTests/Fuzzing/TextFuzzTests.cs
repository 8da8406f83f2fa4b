using Gateway.Api.Accounts;
using Gateway.Api.Grpc.Framing;
using Gateway.Api.Json;
using Gateway.Application.Lists;
using Gateway.Application.Telegram;
using Gateway.Domain;
using Gateway.Domain.Accounts;
using Gateway.Domain.Bots;
using Gateway.Domain.Updates;
using Gateway.Domain.Webhooks;
using Gateway.Fuzzing;
using Gateway.Infrastructure.Configuration;
using Gateway.UnitTests.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Gateway.UnitTests.Fuzzing;

/// <summary>Texts that come from outside: credentials, cursors, durations, addresses, queries, settings.</summary>
internal sealed class TextFuzzTests
{
    private static readonly (string Valid, Action<string> Read)[] Readers =
    [
        (new Cursor("chats", 17).Encode(), static text => Cursor.Decode("chats", text)?.List.Should().Be("chats")),
        ("01:30:00", static text => ParseDuration(text)),
        ("90s", static text => ParseDuration(text)),
        ("99999999m", static text => _ = GrpcTimeout.TryParse(text, out _)),
        ("déjà %00", static text => StatusMessage.Encode(text).Should().MatchRegex("^[ -~]*$")),
        ("tgw_17_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", static text => _ = ApiKeyToken.TryParse(text, out _)),
        ("tgr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", static text => _ = RefreshSecret.TryParse(text, out _)),
        ("tgw_17_AAAA", static text => Credential.Of(text)),
        ("Ada.Lovelace", static text => Username.IsValid(Username.Normalize(text))),
        ("123456789:AAEabcdefghijklmnopqrstuvwxyz012345", static text => _ = BotToken.TryParse(text, out _)),
        ("alerts-2", static text => BotSlug.IsValid(text)),
        ("alerts_bot", static text => BotUsername.IsValid(text)),
        ("a-Z_09", static text => WebhookSecret.IsValid(text)),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", static text => _ = SigningSecret.TryParse(text, out _)),
        ("https://hooks.invalid:8443/a?b#c", static text => WebhookUrl.IsValid(text)),
        ("https://hooks.invalid:8443/a?b#c", static text => _ = HttpTarget.TryParseUrl(text, out _)),
        ("photos/file_1.jpg", static text => BotFilePath.Read(text)),
        ("https://a.invalid/x.png", static text => MediaReferences.IsAllowed(text)),
        ("/auth@alerts_bot open sesame", static text => ReadCommand(text)),
        ("limit=5&cursor=AA&bot=alerts&from=2026-11-20T10:00:00Z&all=true&id=-7", ReadQuery),
        ("501001, 501002", static text => GatewayConfiguration.Read(Settings.Of(("ALLOWED_USERS", text)), "/").Problems.Should().NotBeEmpty("there is no bots file")),
    ];

    [Test]
    public void Texts_AreReadOrRefused() => Memory.ShouldNotGrow(() => Fuzz.Run(FuzzTarget.Texts, static mutator =>
    {
        var (valid, read) = mutator.Pick(Readers);
        read(mutator.Text(valid));
    }));

    private static void ParseDuration(string text)
    {
        if (Duration.TryParse(text, out var duration))
            Duration.TryParse(Duration.Write(duration), out var again).Should().Be(again == duration);
    }

    private static void ReadCommand(string text)
    {
        _ = SignInCommand.IsIn<char>(text);
        _ = BotCommand.Parse(text, "alerts_bot");
    }

    private static void ReadQuery(string text)
    {
        var query = new QueryReader(new QueryCollection(QueryHelpers.ParseQuery(text)));
        _ = (query.Page(), query.Text("bot"), query.Time("from"), query.Flag("all"), query.Number("id"), query.Word<DayOfWeek>("day"));
        _ = query.IsRead(out _);
    }
}
