using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Inline;

/// <summary>Without a database nothing keeps an update that failed but Telegram: it is told so, and delivers again.</summary>
internal sealed class WithoutDatabaseTests
{
    private BotEntry _bot = null!;
    private HttpReceiver _service = null!;
    private SimulatorProcess _telegram = null!;
    private SimulatorClient _simulator = null!;
    private GatewayStart _start = null!;
    private GatewayProcess _gateway = null!;
    private long _lastUpdateId = 40_000;

    private string BotId => _bot.Token!.Split(':')[0];

    [OneTimeSetUp]
    public async Task StartGateway()
    {
        _service = await HttpReceiver.StartAsync();
        _telegram = await SimulatorProcess.StartAsync(new SimulatorOptions { TimeScale = 0.2 });
        _simulator = new SimulatorClient(_telegram.BaseUrl);
        _bot = BotEntry.ToHttp("inline", _service.Url.ToString());
        await _simulator.AddBotAsync(_bot.Token!, _bot.Username);
        var port = FreePort.Find();
        _start = new GatewayStart
        {
            Bots = new BotsFile(_bot),
            BotApiUrl = _telegram.ApiRoot,
            Port = port,
            Settings = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["HANDLER_TIMEOUT"] = "4s",
                ["PUBLIC_URL"] = $"http://127.0.0.1:{port}/",
            },
        };
        _gateway = await GatewayProcess.StartAsync(_start);
        await Eventually.BecomesAsync(async () => (await _simulator.BotsAsync()).Single().WebhookUrl is { Length: > 0 });
    }

    [OneTimeTearDown]
    public async Task StopGateway()
    {
        await _gateway.DisposeAsync();
        _simulator.Dispose();
        await _telegram.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Test]
    public async Task HandlerFails_TelegramGets500_DeliversAgain_AndItIsHandled()
    {
        var update = NextUpdate();
        var runs = 0;
        _service.Respond(_ => Interlocked.Increment(ref runs) <= 2 ? new Answer(500) : Answer.Done);

        await DeliveredWithAsync(update, 500, 500, 200);

        ShouldHaveRun(update, times: 3);
    }

    [Test]
    public async Task HandlerHangs_TelegramGets500AfterHandlerTimeout_DeliversAgain_AndItIsHandled()
    {
        var update = NextUpdate();
        var runs = 0;
        using var gate = _service.Hold(request => request.UpdateId == update.UpdateId && Interlocked.Increment(ref runs) == 1);

        await DeliveredWithAsync(update, 500, 200);

        ShouldHaveRun(update, times: 2);
    }

    [Test]
    public async Task ProcessKilledInTheHandler_ItsSuccessorHandlesTheUpdate()
    {
        var update = NextUpdate();
        var runs = 0;
        using var gate = _service.Hold(request => request.UpdateId == update.UpdateId && Interlocked.Increment(ref runs) == 1);
        await _simulator.InjectAsync(BotId, update.Bytes);
        await gate.ReachedAsync();

        await _gateway.KillAsync();
        await _gateway.DisposeAsync();
        _gateway = await GatewayProcess.StartAsync(_start);

        var delivery = (await _simulator.WaitDeliveredAsync(BotId, update.UpdateId)).Should().ContainSingle().Subject;
        delivery.Attempts[0].Status.Should().BeNull("the process died");
        delivery.Attempts[^1].Status.Should().Be(200);
        ShouldHaveRun(update, times: 2);
    }

    private RawUpdate NextUpdate() => Updates.PrivateText(++_lastUpdateId, "hello");

    private async Task DeliveredWithAsync(RawUpdate update, params int[] statuses)
    {
        await _simulator.InjectAsync(BotId, update.Bytes);
        var delivery = (await _simulator.WaitDeliveredAsync(BotId, update.UpdateId)).Should().ContainSingle().Subject;
        delivery.Attempts.Select(static attempt => attempt.Status).Should().Equal(statuses.Cast<int?>());
    }

    private void ShouldHaveRun(RawUpdate update, int times)
    {
        var runs = _service.Requests.Where(request => request.UpdateId == update.UpdateId).ToList();
        runs.Should().HaveCount(times);
        runs.Select(static run => run.Headers["webhook-id"]).Distinct(StringComparer.Ordinal).Should().ContainSingle("its receiver can tell a repeat");
        _service.Overlapping(static request => request.Chat).Should().BeEmpty();
    }
}
