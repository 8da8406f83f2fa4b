using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Servers;
using Microsoft.AspNetCore.Http;

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

        var received = await Hook.NextAsync();
        var message = JsonNode.Parse(received.Body)!["message"]!;

        received.Headers["X-Telegram-Bot-Api-Secret-Token"].Should().Be(Secret);
        received.Headers["Content-Type"].Should().StartWith("application/json");
        ((long)JsonNode.Parse(received.Body)!["update_id"]!).Should().Be(sent.UpdateId);
        ((string?)message["text"]).Should().Be("/start now");
        ((string?)message["entities"]![0]!["type"]).Should().Be("bot_command");
        ((int)message["entities"]![0]!["length"]!).Should().Be(6);
    }

    [Test]
    public async Task NoSecret_NoHeader()
    {
        await CallAsync("setWebhook", new { url = Hook.Url });
        await Sim.SendTextAsync(Bot, Ada, "hi");

        (await Hook.NextAsync()).Headers.Should().NotContainKey("X-Telegram-Bot-Api-Secret-Token");
    }

    [Test]
    public async Task RawUpdate_ArrivesByteForByte()
    {
        const string raw = """ { "future" : {"text":"\u0000 \ud800 ä","n":1.50e3,"n":2} ,"update_id" :  9000000001 }  """;
        await SetWebhookAsync();
        var sent = await Sim.InjectAsync(Bot, raw);

        (await Hook.NextAsync()).Text.Should().Be(raw);
        sent.UpdateId.Should().Be(9000000001);
    }

    [Test]
    public async Task RawUpdateWithoutId_GetsOneAndIsOtherwiseUnchanged()
    {
        await SetWebhookAsync();
        var sent = await Sim.InjectAsync(Bot, """{ "future":{} }""");

        (await Hook.NextAsync()).Text.Should().Be($$"""{"update_id":{{sent.UpdateId}}, "future":{} }""");
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
        Hook.Answer = async (update, _) =>
        {
            var message = JsonNode.Parse(update.Body)!["message"]!;
            var chat = (long)message["chat"]!["id"]!;
            if (inFlight.AddOrUpdate(chat, 1, (_, running) => running + 1) > 1)
                Interlocked.Increment(ref overlaps);
            order.GetOrAdd(chat, _ => []).Enqueue((string)message["text"]!);
            if (!allChatsInFlight.IsSet && allChatsInFlight.Signal())
                everyChatBegan.SetResult();
            await everyChatBegan.Task.WaitAsync(TimeSpan.FromSeconds(20));
            inFlight.AddOrUpdate(chat, 0, (_, running) => running - 1);
        };
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
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Hook.Answer = (_, _) => gate.Task;
        await SetWebhookAsync(maxConnections: 2);
        for (var chat = 0; chat < 5; chat++)
            await Sim.SendTextAsync(Bot, new SimPerson(200 + chat), "hi");
        await Hook.NextAsync();
        await Hook.NextAsync();

        var held = await Sim.DeliveriesAsync(Bot);
        gate.SetResult();

        held.Count(delivery => delivery.State is "in_flight").Should().Be(2);
        held.Count(delivery => delivery.State is "pending").Should().Be(3);
        foreach (var delivery in held)
            await Sim.WaitDeliveredAsync(Bot, delivery.UpdateId);
    }

    [Test]
    public async Task Callback_DoesNotWaitForItsChat()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Hook.Answer = (update, _) => update.Says("callback_query") ? Task.CompletedTask : gate.Task;
        await SetWebhookAsync();
        var (_, question) = await CallAsync("sendMessage", new { chat_id = Ada.Id, text = "?" });
        var held = await Sim.SendTextAsync(Bot, Ada, "slow");
        await Hook.NextAsync();

        var pressed = await Sim.PressAsync(Bot, Ada, (long)question["result"]!["message_id"]!, "yes");
        await Sim.WaitDeliveredAsync(Bot, pressed.UpdateId);

        (await Sim.DeliveriesAsync(Bot, held.UpdateId)).Should().ContainSingle().Which.State.Should().Be("in_flight");
        gate.SetResult();
        await Sim.WaitDeliveredAsync(Bot, held.UpdateId);
    }

    [Test]
    public async Task Repeat_DeliversAllCopiesAtOnce()
    {
        const int copies = 20;
        var began = new CountdownEvent(copies);
        var all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Hook.Answer = async (_, _) =>
        {
            if (began.Signal())
                all.SetResult();
            await all.Task.WaitAsync(TimeSpan.FromSeconds(20));
        };
        await SetWebhookAsync(maxConnections: 1);

        var sent = await Sim.InjectAsync(Bot, """{"update_id":77,"message":{"chat":{"id":5},"text":"x"}}""", repeat: copies);
        var delivered = await Sim.WaitDeliveredAsync(Bot, sent.UpdateId);

        delivered.Should().HaveCount(copies);
        delivered.Should().AllSatisfy(copy => copy.Attempts.Should().ContainSingle().Which.Status.Should().Be(200));
        Hook.All.Should().HaveCount(copies);
    }

    [Test]
    public async Task AnswerWithMethod_IsExecutedAsACall()
    {
        Hook.Answer = (_, response) => response.WriteAsJsonAsync(new { method = "SENDMESSAGE", chat_id = Ada.Id, text = "by the answer" });
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
        Hook.Answer = (_, response) => response.WriteAsync(answer);
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
}
