using System.Text.Json.Nodes;
using Gateway.Api.Grpc.Framing;
using Gateway.IntegrationTests.Grpc.Framing;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.OpenApi;
using Gateway.IntegrationTests.Servers;
using Google.Protobuf;
using static Gateway.IntegrationTests.Grpc.GrpcGateways;
using static Gateway.IntegrationTests.Grpc.StreamCalls;
using Protos = Gateway.Api.Grpc.Protos;

namespace Gateway.IntegrationTests.Grpc;

internal sealed class StreamTests
{
    private const string Stream = $"{MessageService}/StreamMessages";
    private const string Subscribe = $"{MessageService}/Subscribe";

    [Test]
    public async Task AMessageAnEditAndAnotherKind_AreStreamed()
    {
        var (chat, person) = await NewChatAsync();
        var call = await Client.BeginAsync(Stream, Scoped("bot", Bot), Admin);
        var from = (await call.NextAsync())["subscribed"]!["position"]!.GetValue<long>();
        var messageId = Gateways.NewId();

        await Gateways.DeliverAsync(Bot, Updates.PrivateText(messageId, "first", person));
        await Gateways.DeliverAsync(Bot, Updates.EditedPrivateText(Gateways.NewId(), messageId, "second", person));
        await Gateways.DeliverAsync(Bot, Updates.PollAnswer(Gateways.NewId(), person));
        var told = await MineAsync(call, 3, told => Text(told) is "first" or "second" || told["update"]?["kind"]?.GetValue<string>() is "poll_answer");
        await call.CancelAsync();

        told.Select(static one => one["event"]!.GetValue<string>()).Should().Equal("message.received", "message.edited", "update.received");
        told.Select(static one => one["position"]!.GetValue<long>()).Should().BeInAscendingOrder().And.OnlyContain(position => position > from);
        told[1]["message"]!["position"]!.GetValue<long>().Should().Be(told[1]["position"]!.GetValue<long>());
        told[0]["message"]!["chat_id"]!.GetValue<long>().Should().Be(chat);
        JsonNode.Parse(Convert.FromBase64String(told[2]["update"]!["raw"]!.GetValue<string>()))!["poll_answer"].Should().NotBeNull();
        (await call.EndAsync()).Code.Should().Be(StatusCode.Cancelled);
    }

    [Test]
    public async Task ThousandsOfStoredEvents_AreResumed_InOrder_AndJoinTheLiveOnes()
    {
        const int Stored = 3000;
        var (chat, person) = await NewChatAsync();
        var before = (await Gateways.Database.Db.ScalarAsync<long>("SELECT max(position) FROM events"))!;
        foreach (var batch in Enumerable.Range(0, Stored).Chunk(100))
            await Task.WhenAll(batch.Select(number => Gateways.DeliverAsync(Bot, Updates.PrivateText(Gateways.NewId(), $"{number}", person))));

        var request = Scoped("chat_id", chat);
        request["after"] = before;
        var call = await Client.BeginAsync(Stream, request, Admin);
        (await call.NextAsync())["subscribed"]!["position"]!.GetValue<long>().Should().Be(before);
        var live = Gateways.DeliverAsync(Bot, Updates.PrivateText(Gateways.NewId(), "last", person));
        var told = await MineAsync(call, Stored + 1, static _ => true);
        await live;
        await call.CancelAsync();

        told.Select(static one => one["position"]!.GetValue<long>()).Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        told.Select(Text).Should().BeEquivalentTo([.. Enumerable.Range(0, Stored).Select(static number => $"{number}"), "last"]);
    }

    [Test]
    public async Task WhatIsPostedToOneProcess_ReachesAClientOfTheOther_EachOnce()
    {
        const int Posts = 300;
        var (chat, person) = await NewChatAsync();
        var (_, other) = await Gateways.StartAnotherAsync();
        var call = await Client.BeginAsync(Stream, Scoped("chat_id", chat), Admin);
        await call.NextAsync();
        var delays = new List<TimeSpan>();

        for (var number = 0; number < Posts; number++)
        {
            var posted = TimeProvider.System.GetTimestamp();
            var delivered = Gateways.DeliverAsync(Bot, Updates.PrivateText(Gateways.NewId(), $"{number}", person), other);
            Text((await call.NextAsync())["event"]!).Should().Be($"{number}");
            delays.Add(TimeProvider.System.GetElapsedTime(posted));
            await delivered;
        }

        await call.CancelAsync();
        delays.Sort();
        await TestContext.Out.WriteLineAsync($"from POST to @grpc/grpc-js: p50 {delays[Posts / 2].TotalMilliseconds:0.0} ms, p99 {delays[Posts * 99 / 100].TotalMilliseconds:0.0} ms");
        delays[Posts * 99 / 100].Should().BeLessThan(TimeSpan.FromSeconds(2));
    }

    [Test]
    public async Task WithGzip_LongMessagesAreStreamed()
    {
        var (chat, person) = await NewChatAsync();
        var call = await Client.BeginAsync(Stream, Scoped("chat_id", chat), Admin with { Gzip = true });
        await call.NextAsync();

        await Gateways.DeliverAsync(Bot, Updates.PrivateText(Gateways.NewId(), new string('x', 4000), person));

        Text((await call.NextAsync())["event"]!).Should().HaveLength(4000);
        await call.CancelAsync();
    }

    [TestCase("chat_id", "987654321", null, StatusCode.NotFound, "chat_not_found")]
    [TestCase("bot", "\"nobody\"", null, StatusCode.NotFound, "bot_not_found")]
    [TestCase("all", "true", "9007199254740991", StatusCode.OutOfRange, "cursor_unknown")]
    [TestCase("all", "true", "-1", StatusCode.InvalidArgument, "invalid_request")]
    [TestCase("all", "false", null, StatusCode.InvalidArgument, "invalid_request")]
    public async Task WhatCannotBeStreamed_HasItsStatus(string scope, string value, string? after, StatusCode code, string error)
    {
        var request = Scoped(scope, JsonNode.Parse(value)!);
        if (after is not null)
            request["after"] = JsonNode.Parse(after);

        var answer = await Client.CallAsync(Stream, request, Admin);

        (answer.Code, answer.ErrorCode).Should().Be((code, error));
    }

    [Test]
    public async Task WithoutTheRightOrTheScope_NothingIsStreamed()
    {
        var (chat, _) = await NewChatAsync();
        var (_, unscoped) = await NewKeyAsync(chat, read: true, send: false, "chats:read");
        var (_, limited) = await NewKeyAsync(chat, read: true, send: false, "messages:read");

        (await EndAsync(unscoped, Scoped("chat_id", chat))).Should().Be((StatusCode.PermissionDenied, "scope_missing"));
        (await EndAsync(limited, Scoped("all", true))).Should().Be((StatusCode.PermissionDenied, "admin_needed"));
        (await EndAsync(limited, Scoped("bot", Bot))).Should().Be((StatusCode.NotFound, "bot_not_found"));
        (await EndAsync(limited, Scoped("chat_id", (await NewChatAsync()).Id))).Should().Be((StatusCode.NotFound, "chat_not_found"));
        (await Client.CallAsync(Stream, Scoped("chat_id", chat))).ErrorCode.Should().Be("credentials_missing");
        (await Client.CallAsync(Subscribe)).ErrorCode.Should().Be("credentials_missing");

        static async Task<(StatusCode Code, string? Error)> EndAsync(string key, JsonObject request)
        {
            var end = await Client.CallAsync(Stream, request, GrpcJsOptions.Bearer(key));
            return (end.Code, end.ErrorCode);
        }
    }

    [Test]
    public async Task ARightTakenAway_EndsAStream_AndInSubscribeTheSubscriptionAlone()
    {
        var (chat, _) = await NewChatAsync();
        var (id, key) = await NewKeyAsync(chat, read: true, send: false, "messages:read");
        var stream = await Client.BeginAsync(Stream, Scoped("chat_id", chat), GrpcJsOptions.Bearer(key));
        await stream.NextAsync();
        var many = await Client.BeginAsync(Subscribe, options: GrpcJsOptions.Bearer(key));
        await many.WriteAsync(new JsonObject { ["subscribe"] = Scoped("chat_id", chat) });
        await many.NextAsync();

        await AllowAsync(id, chat, read: false, send: false);

        var end = await stream.EndAsync();
        (end.Code, end.ErrorCode).Should().Be((StatusCode.PermissionDenied, "right_missing"));
        (await many.NextAsync())["error"]!["code"]!.GetValue<string>().Should().Be("right_missing");
        (await many.NextAsync())["unsubscribed"]!["scope"]!["chat_id"]!.GetValue<long>().Should().Be(chat);
        await PongsAsync(many);
        await many.CancelAsync();
    }

    [Test]
    public async Task AnExpiredToken_EndsTheCall_UnlessANewOneWasSent()
    {
        var admin = (await (await Gateways.AdminAsync()).GetJsonAsync("/api/v1/auth/me")).Ok()["id"]!.GetValue<long>();
        string Until(double seconds) => Forged.Token(Gateways.JwtSecret, TimeProvider.System.GetUtcNow().AddSeconds(seconds), subject: admin);
        var left = await Client.BeginAsync(Stream, Scoped("all", true), GrpcJsOptions.Bearer(Until(3)));
        var renewed = await Client.BeginAsync(Subscribe, options: GrpcJsOptions.Bearer(Until(3)));
        await renewed.WriteAsync(new JsonObject { ["authenticate"] = new JsonObject { ["token"] = Until(600) } });
        (await renewed.NextAsync())["authenticated"]!["until"].Should().NotBeNull();

        var end = await left.EndAsync();

        (end.Code, end.ErrorCode).Should().Be((StatusCode.Unauthenticated, "token_expired"));
        await PongsAsync(renewed);
        await renewed.CancelAsync();
    }

    [Test]
    public async Task ADeadline_EndsAStream()
    {
        var end = await Client.CallAsync(Stream, Scoped("bot", Bot), Admin with { DeadlineMs = 700 });

        end.Code.Should().Be(StatusCode.DeadlineExceeded);
    }

    [Test]
    public async Task AGatewayThatStops_EndsItsStreamsWithUnavailable()
    {
        var (process, _) = await Gateways.StartAnotherAsync();
        await using var client = await GrpcJs.StartAsync(process);
        var call = await client.BeginAsync(Stream, Scoped("bot", Bot), Admin);
        await call.NextAsync();

        var ending = process.TerminateAsync();

        (await call.EndAsync()).Code.Should().Be(StatusCode.Unavailable);
        (await ending).ExitCode.Should().Be(0);
    }

    [Test]
    public async Task AClientThatDoesNotRead_IsTooSlow_AndAnotherHasEverything()
    {
        const int Sent = 8000;
        var (chat, person) = await NewChatAsync();
        using var wire = new GrpcWire($"127.0.0.1:{Gateways.Processes[0].GrpcPort}");
        var request = GrpcWire.Framed(new Protos.StreamMessagesRequest { Scope = new Protos.Scope { ChatId = chat } }.ToByteArray());
        using var idle = await wire.BeginAsync(Stream, request, Admin.Metadata);
        var reading = await Client.BeginAsync(Stream, Scoped("chat_id", chat), Admin with { Count = 1000 });

        // It comes with the subscription.
        (await reading.HeaderAsync()).Should().ContainKey("ratelimit-limit");
        foreach (var batch in Enumerable.Range(0, Sent).Chunk(200))
            await Task.WhenAll(batch.Select(number => Gateways.DeliverAsync(Bot, Updates.PrivateText(Gateways.NewId(), $"{number}", person))));
        await reading.CountedAsync(Sent);

        await using var body = await idle.Content.ReadAsStreamAsync();
        try
        {
            await body.CopyToAsync(System.IO.Stream.Null);
            WireAnswer.StatusOf(idle).Should().Be(StatusCode.ResourceExhausted);
        }
        catch (HttpProtocolException reset)
        {
            // It was not taken in time: what clients show as RESOURCE_EXHAUSTED.
            reset.ErrorCode.Should().Be(11);
        }

        await reading.CancelAsync();
    }
}
