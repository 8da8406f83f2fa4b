using System.Net;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.UpdateEndpoint;

/// <summary>Without a database Telegram itself is the queue: what fails is delivered again, what cannot succeed is not.</summary>
internal sealed class WithoutDatabaseTests
{
    private const long Chat = Updates.Person;

    private readonly BotEntry _echo = BotEntry.Echo("hello");
    private SimulatorProcess _simulator = null!;
    private SimulatorClient _telegram = null!;
    private HttpReceiver _service = null!;
    private GatewayProcess _gateway = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _simulator = await SimulatorProcess.StartAsync(new SimulatorOptions { TimeScale = 0.1 });
        _telegram = new SimulatorClient(_simulator.BaseUrl);
        await _telegram.AddBotAsync(_echo.Token!, _echo.Username);
        _service = await HttpReceiver.StartAsync();
        _gateway = await GatewayProcess.StartAsync(new GatewayStart
        {
            Bots = new BotsFile(_echo, BotEntry.ToHttp("service", _service.Url.ToString())),
            BotApiUrl = _simulator.ApiRoot,
        });
        var url = new Uri(_gateway.BaseUrl, GatewayProcess.UpdateEndpoint("hello"));
        await _telegram.CallBotApiAsync(_echo.Token!, "setWebhook", new { url, secret_token = _echo.Secret });
    }

    [TearDown]
    public Task ClearFaults() => _telegram.ClearFaultsAsync();

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _gateway.DisposeAsync();
        await _service.DisposeAsync();
        _telegram.Dispose();
        await _simulator.DisposeAsync();
    }

    [Test]
    public async Task FailingHandler_Answers500_AndIsHandledWhenDeliveredAgain()
    {
        await _telegram.FaultAsync(SimFault.Error(502) with { Method = "sendMessage", ChatId = "7001", Times = 2 });

        var update = await _telegram.SendTextAsync(_echo.Username!, new SimPerson(7001), "again");

        var delivery = (await _telegram.WaitDeliveredAsync(_echo.Username!, update.UpdateId)).Should().ContainSingle().Which;
        delivery.Attempts.Select(static attempt => attempt.Status).Should().Equal(500, 500, 200);
        (await _telegram.MessagesAsync(_echo.Username!, 7001)).Where(static message => message.FromBot)
            .Should().ContainSingle().Which.Text.Should().Be("again");
    }

    [Test]
    public async Task HandlerThatCannotSucceed_Answers200_AndIsNotDeliveredAgain()
    {
        await _telegram.FaultAsync(SimFault.Error(403, "Forbidden: bot was blocked by the user") with { Method = "sendMessage", ChatId = "7002" });

        var update = await _telegram.SendTextAsync(_echo.Username!, new SimPerson(7002), "never");

        var delivery = (await _telegram.WaitDeliveredAsync(_echo.Username!, update.UpdateId)).Should().ContainSingle().Which;
        delivery.Attempts.Select(static attempt => attempt.Status).Should().Equal(200);
    }

    [Test]
    public async Task FailedUpdate_IsAProblem_AndIsForgotten()
    {
        _service.Respond(static request => new Answer(request.UpdateId == 30 ? 500 : 200));
        using (var failed = await _gateway.DeliverAsync("service", Updates.PrivateText(30, "hi")))
            await failed.ShouldBeProblemAsync(HttpStatusCode.InternalServerError, "handler_failed");

        _service.Respond(Answer.Done);
        (await _gateway.StatusOfAsync("service", Updates.PrivateText(30, "hi"))).Should().Be(HttpStatusCode.OK);
        (await _gateway.StatusOfAsync("service", Updates.PrivateText(30, "hi"))).Should().Be(HttpStatusCode.OK);

        _service.Requests.Count(static request => request.IsOf("service", 30)).Should().Be(2, "success is remembered");
    }

    [TestCase(200, HttpStatusCode.OK)]
    [TestCase(500, HttpStatusCode.InternalServerError)]
    public async Task Repeat_WhileTheFirstIsHandled_SharesItsAnswer(int answered, HttpStatusCode shared)
    {
        // Without a chat: no lane keeps a second handler from running.
        var update = Updates.InlineQuery(40 + answered, "tea");
        _service.Respond(new Answer(answered));
        using var gate = _service.Hold(request => request.UpdateId == update.UpdateId);
        var first = _gateway.StatusOfAsync("service", update);
        await gate.ReachedAsync();

        var repeats = Enumerable.Range(0, 8).Select(_ => _gateway.StatusOfAsync("service", update)).ToList();
        // Answers to later requests: the repeats have been read.
        for (var round = 0; round < 20; round++)
            (await _gateway.Http.GetAsync("/health/live")).Dispose();
        repeats.Should().NotContain(static repeat => repeat.IsCompleted);
        gate.Open();

        (await first).Should().Be(shared);
        (await Task.WhenAll(repeats)).Should().AllBeEquivalentTo(shared);
        _service.Requests.Count(request => request.IsOf("service", update.UpdateId)).Should().Be(1);
    }

    [Test]
    public async Task Chat_IsHandledOneUpdateAtATime_AndOthersDoNotWait()
    {
        _service.Respond(Answer.Done);
        using var gate = _service.Hold(static request => request.UpdateId == 50);
        var first = _gateway.StatusOfAsync("service", Updates.PrivateText(50, "first"));
        await gate.ReachedAsync();

        var second = _gateway.StatusOfAsync("service", Updates.PrivateText(51, "second"));
        (await _gateway.StatusOfAsync("service", Updates.PrivateText(52, "elsewhere", Chat + 1))).Should().Be(HttpStatusCode.OK);
        _service.Requests.Should().NotContain(static request => request.IsOf("service", 51));
        gate.Open();

        (await first).Should().Be(HttpStatusCode.OK);
        (await second).Should().Be(HttpStatusCode.OK);
        _service.Overlapping(static request => request.Chat).Should().BeEmpty();
    }
}
