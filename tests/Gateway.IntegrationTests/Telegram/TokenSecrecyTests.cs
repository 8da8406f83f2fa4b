using System.Net;
using Gateway.IntegrationTests.Servers;
using Gateway.IntegrationTests.UpdateEndpoint;

namespace Gateway.IntegrationTests.Telegram;

/// <summary>The token stands in the path of every call to Telegram, and in no line that the gateway writes.</summary>
internal sealed class TokenSecrecyTests
{
    private const string Code = "correct horse battery";

    [Test]
    public async Task Token_IsInNoLogLine_WhateverTelegramDoes([Values("text", "json")] string format)
    {
        await using var telegram = await HttpReceiver.StartAsync();
        BotEntry[] bots = [BotEntry.Echo("hello"), BotEntry.Auth("door"), BotEntry.Echo("unnamed") with { Username = null }];
        await using var gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            Bots = new BotsFile(bots),
            BotApiUrl = telegram.Url.ToString(),
            AuthSecret = Code,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["LOG_LEVEL"] = "Trace",
                ["LOG_FORMAT"] = format,
                ["HANDLER_TIMEOUT"] = "1s",
                ["PUBLIC_URL"] = "https://gateway.example",
                // Whoever asks the framework for more must not get the token either.
                ["Logging__LogLevel__System.Net.Http"] = "Trace",
                ["Logging__LogLevel__Default"] = "Trace",
            },
        });
        Answer[] answers =
        [
            Answer.Json("""{"ok":true,"result":{"message_id":1}}"""), Answer.Json("""{"ok":false,"error_code":400,"description":"Bad Request"}"""),
            Answer.Json("<html>"), new Answer(500, "garbage"), new Answer(302), Answer.DropConnection,
        ];

        var updateId = 0L;
        foreach (var answer in answers)
        {
            telegram.Respond(answer);
            await DeliverAsync("hello", "hi");
            await DeliverAsync("door", $"/auth {Code}");
        }

        using (telegram.Hold())
            (await DeliverAsync("hello", "hang")).Should().Be(HttpStatusCode.InternalServerError);
        await telegram.DisposeAsync();
        (await DeliverAsync("hello", "nobody there")).Should().Be(HttpStatusCode.InternalServerError);
        await gateway.TerminateAsync();

        telegram.Requests.Should().Contain(call => call.Path.StartsWith($"/bot{bots[0].Token}/", StringComparison.Ordinal));
        var log = gateway.Log.ToString();
        log.Should().Contain("did not reach Telegram").And.Contain("sendMessage");
        log.Should().NotContain(Code);
        foreach (var bot in bots)
            log.Should().NotContain(bot.Token!.Split(':')[1]).And.NotContain(bot.Secret);

        Task<HttpStatusCode> DeliverAsync(string bot, string text) => gateway.StatusOfAsync(bot, Updates.PrivateText(++updateId, text));
    }
}
