using System.Net;
using System.Text;
using Gateway.Application.Telegram;
using Gateway.Infrastructure.Telegram;

namespace Gateway.UnitTests.Telegram;

internal sealed class BotApiAnswerReaderTests
{
    [Test]
    public void ASuccess_HasItsResult()
    {
        var answer = Read(200, """{"ok":true,"result":{"username":"gate_bot"}}""");

        answer.Ok.Should().BeTrue();
        answer.Result.GetProperty("username").GetString().Should().Be("gate_bot");
    }

    [Test]
    public void ASuccessWithoutAResult_IsOne() => Read(200, """{"ok":true}""").Ok.Should().BeTrue();

    [Test]
    public void AnError_IsReadWithItsParameters() =>
        Read(429, """{"ok":false,"error_code":429,"description":"Too Many Requests","parameters":{"retry_after":17,"migrate_to_chat_id":-100123}}""")
            .Should().Be(BotApiAnswer.Error(429, "Too Many Requests", TimeSpan.FromSeconds(17), -100123));

    [TestCase("""{"ok":false}""", 400, "no description")]
    [TestCase("""{"ok":false,"error_code":null,"description":7,"parameters":[]}""", 400, "no description")]
    [TestCase("""{"ok":false,"error_code":"403","description":null,"parameters":{"retry_after":"5"}}""", 400, "no description")]
    [TestCase("""{"ok":false,"error_code":9999999999}""", 400, "no description")]
    [TestCase("""{"ok":"true","description":"odd"}""", 400, "odd")]
    [TestCase("""{"ok":false,"description":"\ud800"}""", 400, "no description")]
    public void AnOddError_FallsBackToTheStatus(string body, int code, string description) =>
        Read(400, body).Should().Be(BotApiAnswer.Error(code, description));

    [TestCase(-5, 0)]
    [TestCase(1_000_000, 86400)]
    public void RetryAfter_IsKeptWithinADay(long given, int seconds) =>
        Read(429, $$"""{"ok":false,"parameters":{"retry_after":{{given}} } }""").RetryAfter.Should().Be(TimeSpan.FromSeconds(seconds));

    [Test]
    public void ALongDescription_IsCut() => Read(400, $$"""{"ok":false,"description":"{{new string('x', 1000)}}"}""").Description.Should().HaveLength(300);

    [TestCase("")]
    [TestCase("<html>Bad Gateway</html>")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"ok":true,"\ud800":1}""", TestName = "{m}(half a character in a name)")]
    [TestCase("""{"ok":true,"result":[{"message_id":1,"\udc00":2}]}""", TestName = "{m}(half a character in a name of the result)")]
    public void WhatIsNotTheBotApis_IsItsStatus(string body)
    {
        Read(502, body).Should().Be(BotApiAnswer.Error(502, "not an answer of the Bot API"));
        Read(200, body).Should().Be(BotApiAnswer.NoAnswer("the answer is not the Bot API's"));
    }

    private static BotApiAnswer Read(int status, string body) => BotApiAnswerReader.Read((HttpStatusCode)status, Encoding.UTF8.GetBytes(body));
}
