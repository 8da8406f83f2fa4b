using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Gateway.Domain.Updates;
using Gateway.Fuzzing;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Fuzzing;

/// <summary>The update endpoint: every body is accepted or refused, what was accepted is in the log byte by byte, and no request breaks anything.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class UpdateFuzzTests
{
    private const int Workers = 8;

    /// <summary>Whose requests are broken as a whole; what comes of them is not counted.</summary>
    private static readonly BotEntry Broken = BotEntry.None("broken");

    private static readonly BotEntry Guarded = BotEntry.None("guarded") with { RequireAuth = true };

    private static readonly BotEntry[] Open = [BotEntry.None("kept"), BotEntry.None("kept2"), BotEntry.None("later") with { Async = true }, BotEntry.Echo("echo")];

    private readonly ConcurrentDictionary<(string Bot, long Id), ConcurrentBag<string>> _accepted = new();
    private FuzzedGateway _fuzzed = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _fuzzed = await FuzzedGateway.StartAsync([Broken, Guarded, .. Open]);

    [OneTimeTearDown]
    public async Task StopAsync() => await _fuzzed.DisposeAsync();

    [Test]
    [CancelAfter(3_600_000)]
    public async Task Updates_AreAcceptedOrRefused_AndWhatIsAcceptedIsKept()
    {
        await _fuzzed.RunAsync(FuzzTarget.Updates, Workers, _ =>
        {
            var connection = new RawHttp(_fuzzed.Process.BaseUrl);
            return mutator => mutator.Once(12) ? BreakAsync(mutator) : DeliverAsync(connection, mutator);
        });

        if (Fuzz.IsWhole)
            (_fuzzed.Count("200"), _fuzzed.Count("400")).Should().Match<(int Accepted, int Refused)>(static counts => counts.Accepted > 100 && counts.Refused > 100);
        await AcceptedAreLoggedAsync();
    }

    private async Task<string> DeliverAsync(RawHttp connection, Mutator mutator)
    {
        var bot = mutator.Once(10) ? Guarded : mutator.Pick(Open);
        var body = Corpus.WithId(mutator.Json(Corpus.Updates), mutator.Number);
        var expected = UpdateEnvelopeReader.Read(body, out _);

        var (status, head, text) = await connection.AskAsync(mutator.Once(8) ? Chunked(bot, body, mutator) : Request(bot, body));

        status.Should().Be(expected is null ? 400 : 200, text);
        head.Should().Contain(expected is null ? "application/problem+json" : "application/json");
        text.Should().Contain(expected is null ? "\"malformed_update\"" : "{}");
        if (expected is { CarriesSignIn: false } && bot != Guarded)
            _accepted.GetOrAdd((bot.Slug!, expected.UpdateId), static _ => []).Add(Convert.ToHexString(SHA256.HashData(body)));
        return $"{status}";
    }

    /// <summary>The whole request broken, body and head: refused by whichever layer, or not answered at all, but the connection ends.</summary>
    private async Task<string> BreakAsync(Mutator mutator)
    {
        var body = mutator.Pick(Corpus.Updates);
        var answer = Encoding.Latin1.GetString(await RawHttp.PourAsync(_fuzzed.Process, mutator.Bytes([Request(Broken, body), Chunked(Broken, body, mutator)])));

        if (answer.Length == 0)
            return "broken, not answered";
        var status = RawHttp.StatusOf(answer);

        // 505 and 501 are the server's words for a version and a transfer coding that nobody knows.
        (status < 500 || status is 501 or 505).Should().BeTrue(answer);
        return $"broken, {status}";
    }

    private async Task AcceptedAreLoggedAsync()
    {
        var rows = await _fuzzed.Gateways.Database.Db.RowsAsync(
            "SELECT bot_slug, update_id, encode(sha256(raw), 'hex') AS hash FROM events WHERE type = 'update' AND bot_slug <> $1", Broken.Slug!);
        rows.Should().HaveCount(_accepted.Count);
        foreach (var row in rows)
        {
            var key = ((string)row["bot_slug"]!, (long)row["update_id"]!);
            _accepted[key].Contains(((string)row["hash"]!).ToUpperInvariant(), StringComparer.Ordinal).Should().BeTrue("update {0} is kept as one of its deliveries came", key);
        }
    }

    private static byte[] Request(BotEntry bot, byte[] body) => [.. Encoding.ASCII.GetBytes($"{Head(bot)}Content-Length: {body.Length}\r\n\r\n"), .. body];

    private static byte[] Chunked(BotEntry bot, byte[] body, Mutator mutator)
    {
        using var request = new MemoryStream();
        request.Write(Encoding.ASCII.GetBytes($"{Head(bot)}Transfer-Encoding: chunked\r\n\r\n"));
        for (var sent = 0; sent < body.Length;)
        {
            var length = Math.Min(1 + mutator.Below(body.Length), body.Length - sent);
            request.Write(Encoding.ASCII.GetBytes($"{length:x}\r\n"));
            request.Write(body, sent, length);
            request.Write("\r\n"u8);
            sent += length;
        }

        request.Write("0\r\n\r\n"u8);
        return request.ToArray();
    }

    private static string Head(BotEntry bot) =>
        $"POST {GatewayProcess.UpdateEndpoint(bot.Slug!)} HTTP/1.1\r\nHost: gateway\r\nX-Telegram-Bot-Api-Secret-Token: {bot.Secret}\r\nContent-Type: application/json\r\n";
}
