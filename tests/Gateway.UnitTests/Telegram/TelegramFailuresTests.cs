using Gateway.Application.Results;
using Gateway.Application.Telegram;

namespace Gateway.UnitTests.Telegram;

internal sealed class TelegramFailuresTests
{
    private static readonly TestCaseData<BotApiAnswer, FailureKind, string>[] Answers =
    [
        new(BotApiAnswer.Error(400, "Bad Request: can't parse entities"), FailureKind.Invalid, "telegram_refused"),
        new(BotApiAnswer.Refused("the call refers to a file"), FailureKind.Invalid, "telegram_refused"),
        new(BotApiAnswer.Error(413, "Request Entity Too Large"), FailureKind.Invalid, "telegram_refused"),
        new(BotApiAnswer.Error(400, "Bad Request: group chat was upgraded", migrateToChatId: -100777), FailureKind.Conflict, "message_left_behind"),
        new(BotApiAnswer.Error(403, "Forbidden: bot was blocked by the user"), FailureKind.Conflict, "chat_unavailable"),
        new(BotApiAnswer.Error(401, "Unauthorized"), FailureKind.Upstream, "bot_token_refused"),
        new(BotApiAnswer.Error(404, "Not Found"), FailureKind.Upstream, "bot_token_refused"),
        new(BotApiAnswer.Error(429, "Too Many Requests", TimeSpan.FromSeconds(70)), FailureKind.TooMany, "send_limited"),
        new(BotApiAnswer.TooMany(TimeSpan.FromSeconds(31)), FailureKind.TooMany, "send_limited"),
        new(BotApiAnswer.Unsent("no connection could be made"), FailureKind.Unavailable, "telegram_unreachable"),
        new(BotApiAnswer.NoAnswer("no answer within 20 s"), FailureKind.Upstream, "send_outcome_unknown"),
        new(BotApiAnswer.Error(500, "Internal Server Error"), FailureKind.Upstream, "send_outcome_unknown"),
        new(BotApiAnswer.Error(502, "not an answer of the Bot API"), FailureKind.Upstream, "send_outcome_unknown"),
        new(BotApiAnswer.Error(302, "not an answer of the Bot API"), FailureKind.Upstream, "send_outcome_unknown"),
    ];

    [TestCaseSource(nameof(Answers))]
    public void WhatTelegramAnswers_HasOneMeaning(BotApiAnswer answer, FailureKind kind, string code)
    {
        var failure = TelegramFailures.Of(A.Bot(), answer);

        (failure.Kind, failure.Code).Should().Be((kind, code));
        TelegramFailures.IsOutcomeUnknown(failure).Should().Be(code is "send_outcome_unknown");
    }

    [TestCaseSource(nameof(Answers))]
    public void WhatMayBeRepeated_HasNoUnknownOutcome(BotApiAnswer answer, FailureKind kind, string code) =>
        TelegramFailures.Of(A.Bot(), answer, isRepeatable: true).Code.Should().Be(code is "send_outcome_unknown" ? "telegram_unreachable" : code, "it was {0}", kind);

    [Test]
    public void RetryAfter_IsPassedOn() =>
        TelegramFailures.Of(A.Bot(), BotApiAnswer.Error(429, "wait", TimeSpan.FromSeconds(70))).RetryAfter.Should().Be(TimeSpan.FromSeconds(70));

    [Test]
    public void WhereALaterTryMayHelp_ThereIsARetryAfter() =>
        new[] { BotApiAnswer.Error(429, "wait"), BotApiAnswer.Unsent("no connection") }.Select(answer => TelegramFailures.Of(A.Bot(), answer).RetryAfter)
            .Should().OnlyContain(wait => wait > TimeSpan.Zero);

    [Test]
    public void Description_IsPassedOn_WithoutTheToken()
    {
        var token = A.Bot().Token.Reveal();

        TelegramFailures.Of(A.Bot(), BotApiAnswer.Error(400, $"Bad Request: https://api.telegram.org/bot{token}/x")).Message
            .Should().Contain("Bad Request").And.NotContain(token);
    }
}
