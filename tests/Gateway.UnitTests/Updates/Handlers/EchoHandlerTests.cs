using Gateway.Application.Telegram;
using Gateway.Application.Updates.Handlers;
using Gateway.Domain.Updates;
using Gateway.UnitTests.Telegram;

namespace Gateway.UnitTests.Updates.Handlers;

internal sealed class EchoHandlerTests
{
    private readonly RecordingBotApi _api = new();

    [Test]
    public async Task AMessage_IsSentBackToItsChat()
    {
        (await HandleAsync(A.EnvelopeOf("hi", chat: -7))).Should().Be(HandlerOutcome.Done);

        _api.Calls.Should().ContainSingle();
        _api.Classes.Should().Equal(SendClass.Handler);
        (_api.Calls[0].Method, _api.Calls[0].BotId).Should().Be(("sendMessage", 123456L));
        _api.Calls[0].Parameters.ToJsonString().Should().Be("""{"chat_id":-7,"text":"hi"}""");
    }

    [Test]
    public async Task WhatIsNoNewText_NeedsNoAnswer()
    {
        var message = A.EnvelopeOf("hi");

        foreach (var other in new[] { message with { Kind = "edited_message" }, message with { Text = null }, message with { Text = "" }, message with { ChatId = null } })
            (await HandleAsync(other)).Should().Be(HandlerOutcome.Done);

        _api.Calls.Should().BeEmpty();
    }

    [Test]
    public async Task ABusyTelegram_IsRetriedWhenItSays()
    {
        _api.Fail(BotApiAnswer.Error(429, "Too Many Requests", TimeSpan.FromSeconds(90)));

        (await HandleAsync(A.EnvelopeOf("hi"))).Should().Be(HandlerOutcome.Retry("sendMessage: 429 Too Many Requests", TimeSpan.FromSeconds(90)));
    }

    [Test]
    public async Task ATelegramOutOfReach_IsRetried()
    {
        _api.Fail(BotApiAnswer.NoAnswer("the connection broke"));

        (await HandleAsync(A.EnvelopeOf("hi"))).Should().Be(HandlerOutcome.Retry("sendMessage: the connection broke"));
    }

    [Test]
    public async Task ARefusal_IsFinal()
    {
        _api.Fail(BotApiAnswer.Error(403, "bot was blocked by the user"));

        (await HandleAsync(A.EnvelopeOf("hi"))).Should().Be(HandlerOutcome.GiveUp("sendMessage: 403 bot was blocked by the user"));
    }

    private Task<HandlerOutcome> HandleAsync(UpdateEnvelope envelope) =>
        new EchoHandler(_api).HandleAsync(new UpdateContext(A.Bot(), [], envelope), CancellationToken.None);
}
