using System.Collections.Concurrent;
using System.Text;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.BotApiSimulator;

[TestFixture]
internal sealed class WebhookDeliveryTests : SimulatorTest
{
    // Requests are held on purpose here, longer than a scaled 60 s would allow.
    protected override SimulatorOptions Options => new() { TimeScale = 1 };

    [Test]
    public async Task Update_IsPostedWithTheSecretHeader()
    {
        await SetWebhookAsync();
        var sent = await Sim.SendTextAsync(Bot, Ada, "/start now");

        var received = await ReceivedAsync();
        var message = received.Json["message"]!;

        received.Headers["X-Telegram-Bot-Api-Secret-Token"].Should().Be(Secret);
        received.Headers["Content-Type"].Should().StartWith("application/json");
        received.UpdateId.Should().Be(sent.UpdateId);
        ((string?)message["text"]).Should().Be("/start now");
        ((string?)message["entities"]![0]!["type"]).Should().Be("bot_command");
        ((int)message["entities"]![0]!["length"]!).Should().Be(6);
    }

    [Test]
    public async Task NoSecret_NoHeader()
    {
        await CallAsync("setWebhook", new { url = HookUrl });
        await Sim.SendTextAsync(Bot, Ada, "hi");

        (await ReceivedAsync()).Headers.Should().NotContainKey("X-Telegram-Bot-Api-Secret-Token");
    }

    [Test]
    public async Task RawUpdate_ArrivesByteForByte()
    {
        const string raw = """ { "future" : {"text":"\u0000 \ud800 ä","n":1.50e3,"n":2} ,"update_id" :  9000000001 }  """;
        await SetWebhookAsync();
        var sent = await Sim.InjectAsync(Bot, raw);

        (await ReceivedAsync()).Text.Should().Be(raw);
        sent.UpdateId.Should().Be(9000000001);
    }

    [Test]
    public async Task RawUpdateWithoutId_GetsOneAndIsOtherwiseUnchanged()
    {
        await SetWebhookAsync();
        var sent = await Sim.InjectAsync(Bot, """{ "future":{} }""");

        (await ReceivedAsync()).Text.Should().Be($$"""{"update_id":{{sent.UpdateId}}, "future":{} }""");
    }

    [Test]
    public async Task OneChat_OneRequestInFlight_InOrder_WhileChatsGoInParallel()
    {
        const int chats = 5, messages = 20;
        var allChatsInFlight = new CountdownEvent(chats);
        var everyChatBegan = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var inFlight = new ConcurrentDictionary<long, int>();
        var overlaps = 0;
        var order = new ConcurrentDictionary<long, ConcurrentQueue<string>>();
        Hook.Respond(async update =>
        {
            var message = update.Json["message"]!;
            var chat = (long)message["chat"]!["id"]!;
            if (inFlight.AddOrUpdate(chat, 1, (_, running) => running + 1) > 1)
                Interlocked.Increment(ref overlaps);
            order.GetOrAdd(chat, _ => []).Enqueue((string)message["text"]!);
            if (!allChatsInFlight.IsSet && allChatsInFlight.Signal())
                everyChatBegan.SetResult();
            await everyChatBegan.Task.WaitAsync(TimeSpan.FromSeconds(20));
            inFlight.AddOrUpdate(chat, 0, (_, running) => running - 1);
            return Answer.Done;
        });
        await SetWebhookAsync();
        var sent = new List<SimUpdate>();
        for (var i = 0; i < messages; i++)
        {
            for (var chat = 0; chat < chats; chat++)
                sent.Add(await Sim.SendTextAsync(Bot, new SimPerson(200 + chat), $"{i}"));
        }

        foreach (var update in sent)
            (await Sim.WaitDeliveredAsync(Bot, update.UpdateId)).Should().ContainSingle().Which.Attempts.Should().ContainSingle();

        overlaps.Should().Be(0);
        order.Should().HaveCount(chats);
        order.Values.Should().AllSatisfy(texts => texts.Should().Equal(Enumerable.Range(0, messages).Select(i => $"{i}")));
    }

    [Test]
    public async Task MaxConnections_BoundsAllChatsTogether()
    {
        using var gate = Hook.Hold();
        await SetWebhookAsync(maxConnections: 2);
        for (var chat = 0; chat < 5; chat++)
            await Sim.SendTextAsync(Bot, new SimPerson(200 + chat), "hi");
        await Hook.WaitForAsync(2);

        var held = await Sim.DeliveriesAsync(Bot);
        gate.Open();

        held.Count(delivery => delivery.State is "in_flight").Should().Be(2);
        held.Count(delivery => delivery.State is "pending").Should().Be(3);
        foreach (var delivery in held)
            await Sim.WaitDeliveredAsync(Bot, delivery.UpdateId);
    }

    [Test]
    public async Task Callback_DoesNotWaitForItsChat()
    {
        using var gate = Hook.Hold(update => update.Json["callback_query"] is null);
        await SetWebhookAsync();
        var (_, question) = await CallAsync("sendMessage", new { chat_id = Ada.Id, text = "?" });
        var held = await Sim.SendTextAsync(Bot, Ada, "slow");
        await gate.ReachedAsync();

        var pressed = await Sim.PressAsync(Bot, Ada, (long)question["result"]!["message_id"]!, "yes");
        await Sim.WaitDeliveredAsync(Bot, pressed.UpdateId);

        (await Sim.DeliveriesAsync(Bot, held.UpdateId)).Should().ContainSingle().Which.State.Should().Be("in_flight");
        gate.Open();
        await Sim.WaitDeliveredAsync(Bot, held.UpdateId);
    }

    [Test]
    public async Task Repeat_DeliversAllCopiesAtOnce()
    {
        const int copies = 20;
        var began = new CountdownEvent(copies);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Hook.Respond(async _ =>
        {
            if (began.Signal())
                all.SetResult();
            await all.Task.WaitAsync(TimeSpan.FromSeconds(20));
            return Answer.Done;
        });
        await SetWebhookAsync(maxConnections: 1);

        var sent = await Sim.InjectAsync(Bot, """{"update_id":77,"message":{"chat":{"id":5},"text":"x"}}""", repeat: copies);
        var delivered = await Sim.WaitDeliveredAsync(Bot, sent.UpdateId);

        delivered.Should().HaveCount(copies);
        delivered.Should().AllSatisfy(copy => copy.Attempts.Should().ContainSingle().Which.Status.Should().Be(200));
        Hook.Requests.Should().HaveCount(copies);
    }

    [Test]
    public async Task AnswerWithMethod_IsExecutedAsACall()
    {
        Hook.Respond(Answer.Json($$"""{"method":"SENDMESSAGE","chat_id":{{Ada.Id}},"text":"by the answer"}"""));
        await SetWebhookAsync();
        var sent = await Sim.SendTextAsync(Bot, Ada, "hi");
        await Sim.WaitDeliveredAsync(Bot, sent.UpdateId);

        var call = await Sim.WaitForCallAsync(call => call.Via is "webhook_answer");

        call.Method.Should().Be("sendMessage");
        call.Ok.Should().BeTrue();
        (await Sim.MessagesAsync(Bot, Ada.Id)).Select(message => message.Text).Should().Equal("hi", "by the answer");
    }

    [TestCase("""{"method":"sendMessage","method":"getMe"}""")]
    [TestCase("""{"method":5}""")]
    [TestCase("""{"method":""")]
    [TestCase("[]")]
    public async Task AnswerThatIsNoCall_IsDeliveredAllTheSame(string answer)
    {
        Hook.Respond(Answer.Json(answer));
        await SetWebhookAsync();
        await Sim.SendTextAsync(Bot, Ada, "1");
        var second = await Sim.SendTextAsync(Bot, Ada, "2");

        (await Sim.WaitDeliveredAsync(Bot, second.UpdateId)).Single().Attempts.Should().ContainSingle();
    }

    [Test]
    public async Task UpdateIds_RiseAndHaveGaps()
    {
        var ids = new List<long>();
        for (var i = 0; i < 200; i++)
            ids.Add((await Sim.InjectAsync(Bot, """{"poll":{}}""")).UpdateId);

        ids.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        (ids[^1] - ids[0]).Should().BeGreaterThan(ids.Count - 1);
    }

    [Test]
    public async Task NotAnObject_IsRefused()
    {
        var inject = () => Sim.InjectAsync(Bot, Encoding.UTF8.GetBytes("[1]"));

        await inject.Should().ThrowAsync<HttpRequestException>();
        (await Sim.DeliveriesAsync(Bot)).Should().BeEmpty();
    }

    private async Task<ReceivedRequest> ReceivedAsync() => (await Hook.WaitForAsync(1))[0];
}
