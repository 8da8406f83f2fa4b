using System.Text.Json.Nodes;
using Gateway.Api.Grpc.Framing;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Grpc.GrpcGateways;

namespace Gateway.IntegrationTests.Grpc;

internal sealed class MessageServiceTests
{
    [Test]
    public async Task AMessage_IsSent_AndListedBesideWhatCame()
    {
        var (chat, person) = await NewChatAsync();

        var sent = (await SendAsync(chat, "Door <b>closed</b>", request =>
        {
            request["parse_mode"] = "HTML";
            request["keyboard"] = """{"inline_keyboard":[[{"text":"Open","callback_data":"open"}]]}""";
        })).Ok();

        var call = (await CallsAsync(person)).Should().ContainSingle().Subject;
        JsonNode.DeepEquals(call.Parameters, JsonNode.Parse($$"""
            {"chat_id":{{person}},"text":"Door <b>closed</b>","parse_mode":"HTML","reply_markup":{"inline_keyboard":[[{"text":"Open","callback_data":"open"}]]} }
            """)).Should().BeTrue("it is {0}", call.Parameters);
        var listed = (await Client.CallAsync($"{MessageService}/GetMessages", OfChat(chat), Admin)).Ok()["messages"]!.AsArray();
        listed.Select(static message => message!["direction"]!.GetValue<string>()).Should().Equal("DIRECTION_OUT", "DIRECTION_IN");
        listed[0]!.ToJsonString().Should().Be(sent["message"]!.ToJsonString());
        (listed[1]!["text"]!.GetValue<string>(), listed[1]!["from"]!["id"]!.GetValue<long>()).Should().Be(("hello", person));
    }

    [Test]
    public async Task WithAnIdempotencyKey_ARepeatGetsTheFirstAnswer()
    {
        var (chat, person) = await NewChatAsync();
        var options = Admin with { Metadata = [.. Admin.Metadata, ("idempotency-key", "once")] };

        var first = (await SendAsync(chat, "once", options: options)).Ok();
        var again = (await SendAsync(chat, "once", options: options)).Ok();
        var other = await SendAsync(chat, "twice", options: options);

        (await CallsAsync(person)).Should().ContainSingle();
        again["message"]!.ToJsonString().Should().Be(first["message"]!.ToJsonString());
        (first["replayed"]?.GetValue<bool>() ?? false, again["replayed"]!.GetValue<bool>()).Should().Be((false, true));
        (other.Code, other.ErrorCode).Should().Be((StatusCode.InvalidArgument, "idempotency_key_reused"));
    }

    [TestCase("", "text: ")]
    [TestCase("\0", "text: ")]
    public async Task ABadText_IsNamed(string text, string problem)
    {
        var answer = await SendAsync((await NewChatAsync()).Id, text);

        answer.Code.Should().Be(StatusCode.InvalidArgument);
        answer.Details.Should().Contain(problem);
    }

    [TestCase("{")]
    [TestCase("""null,"photo":"https://example.org/x.png" """)]
    [TestCase("[]")]
    public async Task ABadKeyboard_IsNamed_AndStaysInItsField(string keyboard)
    {
        var (chat, person) = await NewChatAsync();

        var answer = await SendAsync(chat, "hi", request => request["keyboard"] = keyboard);

        answer.Code.Should().Be(StatusCode.InvalidArgument);
        answer.Details.Should().Contain("keyboard: ");
        (await CallsAsync(person)).Should().BeEmpty();
    }

    [Test]
    public async Task AMessageOf5MB_IsRefused()
    {
        var answer = await SendAsync((await NewChatAsync()).Id, new string('x', 5_000_000));

        answer.Code.Should().Be(StatusCode.ResourceExhausted, answer.Details);
    }

    [Test]
    public async Task WithGzip_ALongPage_IsRead()
    {
        var (chat, _) = await NewChatAsync();
        (await SendAsync(chat, new string('x', 4000))).Ok();

        var page = await Client.CallAsync($"{MessageService}/GetMessages", OfChat(chat), Admin with { Gzip = true });

        page.Ok()["messages"]!.AsArray().Should().HaveCount(2);
    }

    [Test]
    public async Task ADeadline_IsKept_WhileTelegramIsSilent()
    {
        var (chat, person) = await NewChatAsync();
        await Gateways.Simulator.FaultAsync(SimFault.Hold() with { ChatId = $"{person}" });

        var answer = await SendAsync(chat, "late", options: Admin with { DeadlineMs = 500 });

        answer.Code.Should().Be(StatusCode.DeadlineExceeded);
        await Gateways.Simulator.ReleaseAsync();
    }

    [Test]
    public async Task WhatTelegramRefuses_IsSaid()
    {
        var (chat, person) = await NewChatAsync();
        await Gateways.Simulator.FaultAsync(SimFault.Error(403, "Forbidden: bot was blocked by the user") with { ChatId = $"{person}" });

        var answer = await SendAsync(chat, "hi");

        (answer.Code, answer.ErrorCode).Should().Be((StatusCode.FailedPrecondition, "chat_unavailable"));
    }

    [Test]
    public async Task TelegramsLimits_AreToldWithTheTimeToWait()
    {
        var (chat, person) = await NewChatAsync();
        await Gateways.Simulator.FaultAsync(SimFault.TooManyRequests(70) with { ChatId = $"{person}" });

        var answer = await SendAsync(chat, "hi");

        (answer.Code, answer.ErrorCode).Should().Be((StatusCode.ResourceExhausted, "send_limited"));
        int.Parse(answer.Trailers["retry-after"]!.GetValue<string>()).Should().BePositive();
    }

    private static Task<GrpcJsEnd> SendAsync(long chat, string text, Action<JsonObject>? change = null, GrpcJsOptions? options = null)
    {
        var request = OfChat(chat);
        request["text"] = text;
        change?.Invoke(request);
        return Client.CallAsync($"{MessageService}/SendMessage", request, options ?? Admin);
    }

    private static async Task<IReadOnlyList<SimCall>> CallsAsync(long person) =>
        [.. (await Gateways.Simulator.CallsAsync()).Where(call => string.Equals(call.ChatId, $"{person}", StringComparison.Ordinal))];
}
