using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Shutdown;

/// <summary>
/// A gateway whose handlers hang: those of a sync and an auth bot inline and, with a database, that of an async bot in the worker,
/// with one more update of its chat behind it. The sync and async ones wait for their service, the auth bot for Telegram's limit.
/// </summary>
internal sealed class HangingGateway : IAsyncDisposable
{
    private readonly HttpReceiver _telegram;
    private readonly GatewayStart _start;
    private readonly GatewayProcess _gateway;
    private Task<int>? _sync;
    private Task<int>? _auth;
    private EndedProcess? _ended;

    private HangingGateway(HttpReceiver service, HttpReceiver telegram, GatewayStart start, GatewayProcess gateway)
    {
        (Service, _telegram, _start, _gateway) = (service, telegram, start, gateway);
        telegram.Respond(static request => IsReply(request) ? TooMany : Answer.Json("""{"ok":true,"result":true}"""));
        service.Respond(static async _ =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
            return Answer.Done;
        });
    }

    public HttpReceiver Service { get; }

    public static async Task<HangingGateway> StartAsync(string? databaseUrl)
    {
        var service = await HttpReceiver.StartAsync();
        var telegram = await HttpReceiver.StartAsync();
        List<BotEntry> bots = [BotEntry.ToHttp("now", $"{service.Url}now") with { Http = Patient($"{service.Url}now") }, BotEntry.Auth("factory")];
        if (databaseUrl is not null)
            bots.Add(BotEntry.ToHttp("later", $"{service.Url}later") with { Async = true, Http = Patient($"{service.Url}later") });
        var start = new GatewayStart
        {
            DatabaseUrl = databaseUrl,
            Bots = new BotsFile(bots),
            BotApiUrl = telegram.Url.ToString(),
            AuthSecret = "correct horse battery",
            Settings = new Dictionary<string, string>(StringComparer.Ordinal) { ["HANDLER_TIMEOUT"] = "58s" },
        };
        var hanging = new HangingGateway(service, telegram, start, await GatewayProcess.StartAsync(start));
        await hanging.HangAsync(withWorker: databaseUrl is not null);
        return hanging;
    }

    public Task<int> SyncAnswer() => _sync!;

    public Task<int> AuthAnswer() => _auth!;

    public async Task TerminateAsync()
    {
        // Last, since the Bot API client waits out a limit for 30 s at most.
        _auth = StatusAsync("factory", Updates.PrivateText(1, "/start"));
        await _telegram.WaitForAsync(1, IsReply);
        _ended = await _gateway.TerminateAsync();
    }

    public void ShouldHaveCancelled(string bot) => _ended!.Output.Should().Contain(
        line => line.Contains($" {bot}: ", StringComparison.Ordinal) && line.EndsWith(": the gateway stops", StringComparison.Ordinal));

    /// <summary>With exit code 0, after the handlers had their time and before anybody would kill it.</summary>
    public void ShouldHaveEnded(TimeSpan atLeast)
    {
        _ended!.ExitCode.Should().Be(0, "it wrote:\n{0}", string.Join('\n', _ended.Output));
        _ended.Took.Should().BeGreaterThan(atLeast).And.BeLessThan(TimeSpan.FromSeconds(30));
        _ended.Output.Should().NotContain(static line => line.Contains("nhandled", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal));
    }

    public Task<GatewayProcess> StartSuccessorAsync() => GatewayProcess.StartAsync(_start);

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        await Service.DisposeAsync();
        await _telegram.DisposeAsync();
    }

    private static Answer TooMany => new(429, """{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":28}}""");

    private static bool IsReply(ReceivedRequest request) => request.Path.EndsWith("/sendMessage", StringComparison.OrdinalIgnoreCase);

    private static HttpTarget Patient(string url) => new(url, Timeout: "60s");

    private async Task HangAsync(bool withWorker)
    {
        _sync = StatusAsync("now", Updates.PrivateText(1, "hello"));
        if (withWorker)
        {
            (await StatusAsync("later", Updates.PrivateText(1, "hello"))).Should().Be(200);
            (await StatusAsync("later", Updates.PrivateText(2, "behind it"))).Should().Be(200);
        }

        await Service.WaitForAsync(withWorker ? 2 : 1);
    }

    private async Task<int> StatusAsync(string bot, RawUpdate update)
    {
        using var answer = await _gateway.DeliverAsync(bot, update);
        return (int)answer.StatusCode;
    }
}
