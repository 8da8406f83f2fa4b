using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.BotApiSimulator;

[TestFixture]
[NonParallelizable] // Measures pauses.
internal sealed class WebhookRetryTests : SimulatorTest
{
    private const double Scale = 0.02;
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TimerGrain = TimeSpan.FromMilliseconds(5);

    protected override SimulatorOptions Options => new() { TimeScale = Scale };

    [Test]
    public async Task Failures_AreRetriedAtOnce_ThenWithDoublingDelays_ThenEveryOneToTwoMinutes()
    {
        FailFirst(7);
        await SetWebhookAsync();
        var sent = await Sim.SendTextAsync(Bot, Ada, "hi");

        var delivery = (await Sim.WaitDeliveredAsync(Bot, sent.UpdateId)).Single();

        delivery.Attempts.Select(attempt => attempt.Status).Should().Equal(500, 500, 500, 500, 500, 500, 500, 200);
        var expected = new[] { (0, 0), (2, 2), (4, 4), (8, 8), (16, 16), (32, 32), (60, 120) };
        Pauses(delivery).Zip(expected).Should().AllSatisfy(pair =>
        {
            pair.First.Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(pair.Second.Item1 * Scale) - TimerGrain);
            pair.First.Should().BeLessThan(TimeSpan.FromSeconds(pair.Second.Item2 * Scale) + Slack);
        });
    }

    [Test]
    public async Task FailedUpdate_HoldsTheNextOfItsChat_AndNoOtherChat()
    {
        Hook.Respond(update => new Answer((string?)update.Json["message"]!["text"] is "poison" ? 500 : 200));
        await SetWebhookAsync();
        var poison = await Sim.SendTextAsync(Bot, Ada, "poison");
        var behind = await Sim.SendTextAsync(Bot, Ada, "behind");
        var other = await Sim.SendTextAsync(Bot, Linus, "other");
        await Sim.WaitDeliveredAsync(Bot, other.UpdateId);

        (await Sim.DeliveriesAsync(Bot, behind.UpdateId)).Single().Attempts.Should().BeEmpty();

        FailFirst(0);
        await Sim.WaitDeliveredAsync(Bot, behind.UpdateId);
        (await Sim.DeliveriesAsync(Bot, poison.UpdateId)).Single().State.Should().Be("done");
    }

    [Test]
    public async Task RetryAfter_IsHonoured()
    {
        FailFirst(1, retryAfter: 50);
        await SetWebhookAsync();
        var sent = await Sim.SendTextAsync(Bot, Ada, "hi");

        var delivery = (await Sim.WaitDeliveredAsync(Bot, sent.UpdateId)).Single();

        Pauses(delivery).Single().Should().BeCloseTo(TimeSpan.FromSeconds(50 * Scale) + (Slack / 2), Slack / 2 + TimerGrain);
    }

    [Test]
    public async Task NoAnswerWithinSixtySeconds_IsAFailedAttempt()
    {
        using var gate = Hook.Hold(_ => Hook.Requests.Count == 1);
        await SetWebhookAsync();
        var sent = await Sim.SendTextAsync(Bot, Ada, "hi");

        var delivery = (await Sim.WaitDeliveredAsync(Bot, sent.UpdateId)).Single();

        delivery.Attempts.Should().HaveCount(2);
        delivery.Attempts[0].Status.Should().BeNull();
        delivery.Attempts[0].Error.Should().Contain("timeout");
        delivery.Attempts[0].DurationMs.Should().BeGreaterThan(60_000 * Scale - 5);
        delivery.Attempts[1].Status.Should().Be(200);
    }

    [Test]
    public async Task Callback_ExpiresAfterItsLife_WhileAMessageIsStillTried()
    {
        FailFirst(int.MaxValue);
        await SetWebhookAsync();
        var message = await Sim.SendTextAsync(Bot, Ada, "hi");
        var callback = await Sim.InjectAsync(Bot, """{"callback_query":{"id":"1","from":{"id":100001},"data":"x"}}""");

        var expired = (await Sim.WaitClosedAsync(Bot, callback.UpdateId)).Single();

        expired.State.Should().Be("expired");
        expired.Attempts.Should().HaveCountGreaterThan(3).And.AllSatisfy(attempt => attempt.At.Should().BeBefore(expired.ExpiresAt));
        (expired.ExpiresAt - expired.QueuedAt).Should().Be(TimeSpan.FromSeconds(150 * Scale));
        (await Sim.DeliveriesAsync(Bot, message.UpdateId)).Single().State.Should().BeOneOf("pending", "in_flight");
    }

    [Test]
    public async Task InlineQueryWithoutATaker_ExpiresAfterThirtySeconds()
    {
        var query = await Sim.InjectAsync(Bot, """{"inline_query":{"id":"1","from":{"id":100001}}}""");

        var expired = await Eventually.ReadsAsync(
            async () => (await Sim.DeliveriesAsync(Bot, query.UpdateId)).Single(), found => found.State is not "pending");

        expired.State.Should().Be("expired");
        expired.Attempts.Should().BeEmpty();
        (expired.ExpiresAt - expired.QueuedAt).Should().Be(TimeSpan.FromSeconds(30 * Scale));
    }

    [Test]
    public async Task Redirect_IsAFailure()
    {
        Hook.Respond(new Answer(302) { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Location"] = HookUrl } });
        await SetWebhookAsync();
        var sent = await Sim.SendTextAsync(Bot, Ada, "hi");
        await Hook.WaitForAsync(2);

        FailFirst(0);
        (await Sim.WaitDeliveredAsync(Bot, sent.UpdateId)).Single().Attempts[0].Status.Should().Be(302);
    }

    [Test]
    public async Task GoneForTwentyThreeHours_ClosesTheWebhook_AndKeepsWhatWaits()
    {
        Hook.Respond(new Answer(410));
        await SetWebhookAsync();
        await Sim.SendTextAsync(Bot, Ada, "hi");
        await AnswerOnceMoreAsync();

        await Sim.AdvanceAsync(TimeSpan.FromHours(22));
        await AnswerOnceMoreAsync();
        ((string?)(await WebhookInfoAsync())["url"]).Should().Be(HookUrl);

        await Sim.AdvanceAsync(TimeSpan.FromHours(1));
        var closed = await Eventually.ReadsAsync(WebhookInfoAsync, info => (string?)info["url"] is "");
        ((int)closed["pending_update_count"]!).Should().Be(1);
    }

    [Test]
    public async Task NobodyListens_IsSaidByGetWebhookInfo_AndDeliveredOnceSomebodyDoes()
    {
        var url = HookUrl;
        await SetWebhookAsync();
        await Hook.DisposeAsync();
        var sent = await Sim.SendTextAsync(Bot, Ada, "hi");
        var info = await Eventually.ReadsAsync(WebhookInfoAsync, found => found["last_error_message"] is not null);

        ((string)info["last_error_message"]!).Should().Be("Connection refused");
        ((long)info["last_error_date"]!).Should().BeGreaterThan(0);
        ((int)info["pending_update_count"]!).Should().Be(1);
        ((string)info["url"]!).Should().Be(url);

        await using var back = await HttpReceiver.StartAsync(new Uri(url).Port);
        (await Sim.WaitDeliveredAsync(Bot, sent.UpdateId)).Single().Attempts[^1].Status.Should().Be(200);
    }

    [Test]
    public async Task ConnectionCutWithoutAnAnswer_IsExactlyOneAttempt()
    {
        await using var cutting = new CuttingWebhook();
        await CallAsync("setWebhook", new { url = cutting.Url });
        var attempts = new List<SimAttempt>();
        for (var i = 0; i < 5; i++)
        {
            var sent = await Sim.InjectAsync(Bot, """{"message":{"chat":{"id":1}}}""");
            attempts.AddRange((await Sim.WaitDeliveredAsync(Bot, sent.UpdateId)).Single().Attempts);
        }

        attempts.Should().HaveCount(cutting.Requests);
        attempts.Should().Contain(attempt => attempt.Status == null && attempt.Error != null);
        attempts.Count(attempt => attempt.Status == 200).Should().Be(5);
    }

    [Test]
    public async Task ManyChatsAndFailures_TheRecordAgreesWithWhatTheWebhookSaw()
    {
        const int chats = 50, perChat = 20;
        var random = new Random(1);
        var taken = new ConcurrentDictionary<long, ConcurrentQueue<long>>();
        Hook.Respond(update =>
        {
            bool fails;
            lock (random)
                fails = random.Next(5) == 0;
            if (fails)
                return new Answer(500);
            taken.GetOrAdd((long)update.Json["message"]!["chat"]!["id"]!, _ => []).Enqueue(update.UpdateId);
            return Answer.Done;
        });
        await SetWebhookAsync();
        var sent = new List<(long Chat, long UpdateId)>();
        for (var i = 0; i < chats * perChat; i++)
        {
            var chat = 1 + (i % chats);
            sent.Add((chat, (await Sim.InjectAsync(Bot, $$"""{ "message": { "chat": { "id": {{chat}} } } }""")).UpdateId));
        }

        foreach (var (_, updateId) in sent)
            await Sim.WaitDeliveredAsync(Bot, updateId);
        var record = await Sim.DeliveriesAsync(Bot);

        record.Should().HaveCount(sent.Count);
        record.Sum(delivery => delivery.Attempts.Count).Should().Be(Hook.Requests.Count);
        record.Should().AllSatisfy(delivery => delivery.Attempts.Count(attempt => attempt.Status == 200).Should().Be(1));
        foreach (var chat in sent.GroupBy(update => update.Chat, update => update.UpdateId))
            taken[chat.Key].Should().Equal(chat);
    }

    private static IEnumerable<TimeSpan> Pauses(SimDelivery delivery) => delivery.Attempts
        .Zip(delivery.Attempts.Skip(1), (before, after) => after.At - before.At - TimeSpan.FromMilliseconds(before.DurationMs));

    private async Task<JsonNode> WebhookInfoAsync() => (await CallAsync("getWebhookInfo")).Answer["result"]!;

    // Two more requests: when the second comes, the answer to the first has been booked.
    private async Task AnswerOnceMoreAsync() => await Hook.WaitForAsync(Hook.Requests.Count + 2);

    private void FailFirst(int count, int? retryAfter = null)
    {
        var failures = 0;
        Hook.Respond(_ => Interlocked.Increment(ref failures) > count
            ? Answer.Done
            : retryAfter is { } seconds ? Answer.RetryAfter(500, seconds) : new Answer(500));
    }
}
