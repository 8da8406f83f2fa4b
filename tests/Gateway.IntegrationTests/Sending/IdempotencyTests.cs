using System.Net;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Sending.SendingGateways;

namespace Gateway.IntegrationTests.Sending;

/// <summary>The header Idempotency-Key: however often and wherever a request is repeated, Telegram is called once.</summary>
internal sealed class IdempotencyTests
{
    [Test]
    public async Task TwentyAtOnce_OnTwoProcesses_SendOnce()
    {
        var chat = await NewChatAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => SendAsync(chat, Text("once"), "twenty", process: i % 2)));

        (await CallsAsync(chat)).Should().ContainSingle();
        var sent = answers.Where(answer => answer.Status == HttpStatusCode.Created).ToList();
        sent.Count(answer => answer.Header("Idempotency-Replayed") is null).Should().Be(1);
        sent.Select(answer => answer.Body).Distinct(StringComparer.Ordinal).Should().ContainSingle();
        answers.Except(sent).Should().OnlyContain(answer => answer.Status == HttpStatusCode.Conflict && answer.Code == "idempotency_in_flight" && answer.Header("Retry-After") != null);
    }

    [Test]
    public async Task ARepeat_ElsewhereAndLater_GetsTheFirstAnswer()
    {
        var chat = await NewChatAsync();
        var first = await SendAsync(chat, Text("once"), "again");

        var second = await SendAsync(chat, Text("once"), "again", process: 1);

        (second.Status, second.Body).Should().Be((first.Status, first.Body));
        (first.Header("Idempotency-Replayed"), second.Header("Idempotency-Replayed")).Should().Be((null, "true"));
        (await CallsAsync(chat)).Should().ContainSingle();
    }

    [Test]
    public async Task NoTextOfAMessage_IsStoredWithAKey()
    {
        var chat = await NewChatAsync();

        (await SendAsync(chat, Text("a very private text"), "private")).Ok();

        (await Gateways.Database.Db.CountAsync("idempotency_keys", "key = 'private' AND status = 200 AND position('private text'::bytea in answer) = 0")).Should().Be(1);
    }

    [Test]
    public async Task ARepeat_TellsNothingThatWasDeletedSince()
    {
        var chat = await NewChatAsync();
        var sent = (await SendAsync(chat, Text("a very private text"), "deleted")).Ok();
        await (await Gateways.AdminAsync()).SendJsonAsync(HttpMethod.Delete, $"{chat.Messages}/{sent["id"]}");

        var repeat = await SendAsync(chat, Text("a very private text"), "deleted");

        repeat.Status.Should().Be(HttpStatusCode.Created);
        (repeat.Ok()["id"]!.GetValue<long>(), repeat.Ok()["text"]).Should().Be((sent["id"]!.GetValue<long>(), null));
        (await CallsAsync(chat)).Select(call => call.Method).Should().Equal("sendMessage", "deleteMessage");
    }

    [Test]
    public async Task AnotherBody_IsRefused()
    {
        var chat = await NewChatAsync();
        (await SendAsync(chat, Text("one"), "body")).Ok();

        var answer = await SendAsync(chat, Text("another"), "body");

        (answer.Status, answer.Code).Should().Be((HttpStatusCode.UnprocessableEntity, "idempotency_key_reused"));
        (await CallsAsync(chat)).Should().ContainSingle();
    }

    [Test]
    public async Task AnotherRoute_AndAnotherAccount_HaveKeysOfTheirOwn()
    {
        var (chat, other) = (await NewChatAsync(), await NewChatAsync());
        var (id, key) = await Gateways.NewKeyAsync(["messages:send"]);
        (await (await Gateways.AdminAsync()).SendJsonAsync(HttpMethod.Put, $"/api/v1/chats/{chat.Id}/permissions", new JsonObject { ["api_key_id"] = id, ["can_read"] = true, ["can_send"] = true, ["can_manage"] = false })).Ok();

        var answers = new[]
        {
            await SendAsync(chat, Text("hi"), "shared"),
            await SendAsync(other, Text("hi"), "shared"),
            await Gateways.Client(key).SendJsonAsync(HttpMethod.Post, chat.Messages, Text("hi"), ("Idempotency-Key", "shared")),
        };

        answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.Created && answer.Header("Idempotency-Replayed") == null);
        (await CallsAsync(chat)).Should().HaveCount(2);
    }

    [Test]
    public async Task ARightThatIsGone_IsGoneForRepeats()
    {
        var chat = await NewChatAsync();
        var (id, key) = await Gateways.NewKeyAsync(["messages:send"]);
        var admin = await Gateways.AdminAsync();
        var granted = (await admin.SendJsonAsync(HttpMethod.Put, $"/api/v1/chats/{chat.Id}/permissions", new JsonObject { ["api_key_id"] = id, ["can_read"] = true, ["can_send"] = true, ["can_manage"] = false })).Ok();
        var client = Gateways.Client(key);
        (await client.SendJsonAsync(HttpMethod.Post, chat.Messages, Text("hi"), ("Idempotency-Key", "gone"))).Ok();

        (await admin.SendJsonAsync(HttpMethod.Delete, $"/api/v1/chats/{chat.Id}/permissions/{granted["id"]}")).Status.Should().Be(HttpStatusCode.NoContent);

        await Eventually.BecomesAsync(async () =>
            (await client.SendJsonAsync(HttpMethod.Post, chat.Messages, Text("hi"), ("Idempotency-Key", "gone"))).Code is "chat_not_found");
    }

    [TestCase(400, 422)]
    [TestCase(403, 409)]
    [TestCase(429, 429)]
    public async Task WhatTelegramDidNotSend_MayBeSentWithTheSameKey(int error, int status)
    {
        var chat = await NewChatAsync();
        var fault = error == 429 ? SimFault.TooManyRequests(31) : SimFault.Error(error);
        await Gateways.Simulator.FaultAsync(fault with { ChatId = $"{chat.TelegramId}" });
        ((int)(await SendAsync(chat, Text("hi"), "freed")).Status).Should().Be(status);

        (await Gateways.Database.Db.CountAsync("idempotency_keys", "route = $1", $"POST {chat.Messages}")).Should().Be(0);
        if (error != 429)
            (await SendAsync(chat, Text("another"), "freed")).Status.Should().Be(HttpStatusCode.Created);
    }

    [Test]
    public async Task AnUnknownOutcome_StaysUnknown_AndIsNotTriedAgain()
    {
        var chat = await NewChatAsync();
        await Gateways.Simulator.FaultAsync(SimFault.DropAfter() with { ChatId = $"{chat.TelegramId}" });

        var answers = new[] { await SendAsync(chat, Text("hi"), "lost"), await SendAsync(chat, Text("hi"), "lost"), await SendAsync(chat, Text("hi"), "lost", process: 1) };

        answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.BadGateway && answer.Code == "send_outcome_unknown");
        (await CallsAsync(chat)).Should().ContainSingle();
    }

    [Test]
    public async Task WhoHangsUp_StopsNothing_AndFindsTheAnswer()
    {
        var chat = await NewChatAsync();
        await Gateways.Simulator.FaultAsync(SimFault.Hold() with { ChatId = $"{chat.TelegramId}" });
        using var client = Gateways.Client((await Gateways.AdminAsync()).DefaultRequestHeaders.Authorization!.Parameter);
        var sending = client.SendJsonAsync(HttpMethod.Post, chat.Messages, Text("hi"), ("Idempotency-Key", "hung-up"));
        await Gateways.Simulator.WaitForCallAsync(chat.IsOf, unfinished: true);
        client.CancelPendingRequests();
        await FluentActions.Awaiting(() => sending).Should().ThrowAsync<OperationCanceledException>();

        await Gateways.Simulator.ReleaseAsync();

        var repeat = await Eventually.ReadsAsync(() => SendAsync(chat, Text("hi"), "hung-up"), answer => answer.Code is not "idempotency_in_flight");
        (repeat.Status, repeat.Header("Idempotency-Replayed")).Should().Be((HttpStatusCode.Created, "true"));
        (await CallsAsync(chat)).Should().ContainSingle();
    }

    [TestCase("")]
    [TestCase("a b")]
    public async Task AKeyThatIsNone_IsRefused(string key)
    {
        var answer = await SendAsync(await NewChatAsync(), Text("hi"), key);

        answer.Json()!["errors"]![0]!["field"]!.GetValue<string>().Should().Be("Idempotency-Key");
    }

    [Test]
    public async Task AProcessKilledBetweenTelegramsAnswerAndOurs_LeavesAnUnknownOutcome_AndNothingIsSentAgain()
    {
        var chat = await NewChatAsync();
        var (process, number) = await Gateways.StartAnotherAsync();
        await Gateways.Simulator.FaultAsync(SimFault.Hold() with { ChatId = $"{chat.TelegramId}" });
        var sending = SendAsync(chat, Text("hi"), "killed", process: number);
        await Gateways.Simulator.WaitForCallAsync(chat.IsOf, unfinished: true);

        await process.KillAsync();
        await FluentActions.Awaiting(() => sending).Should().ThrowAsync<HttpRequestException>();
        await Gateways.Simulator.ReleaseAsync();

        (await SendAsync(chat, Text("hi"), "killed")).Code.Should().Be("idempotency_in_flight");

        // By the server's clock the lease has run out.
        await Gateways.Database.Db.ExecuteAsync("UPDATE idempotency_keys SET held_until = now() - interval '1 ms' WHERE key = 'killed'");
        var after = await SendAsync(chat, Text("hi"), "killed");
        (after.Status, after.Code).Should().Be((HttpStatusCode.Conflict, "send_outcome_unknown"));
        (await SendAsync(chat, Text("hi"), "killed", process: 1)).Code.Should().Be("send_outcome_unknown");
        (await CallsAsync(chat)).Should().ContainSingle();
    }
}
