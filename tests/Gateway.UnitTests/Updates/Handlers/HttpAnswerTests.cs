using System.Text;
using Gateway.Application.Updates.Handlers;

namespace Gateway.UnitTests.Updates.Handlers;

internal sealed class HttpAnswerTests
{
    private const string Prefix = "The answer of the bot's service ";

    [TestCase("")]
    [TestCase("ok")]
    [TestCase("<html>")]
    [TestCase("{}")]
    [TestCase("""{"chat_id":1}""")]
    [TestCase("""["method","sendMessage"]""")]
    [TestCase("\"sendMessage\"")]
    [TestCase("""{"method":"sendMessage""")]
    public void WhatAsksForNothing_IsDone(string body)
    {
        var answer = Read(body);

        (answer.Method, answer.Problem).Should().Be(((string?)null, (string?)null));
    }

    [TestCase("""{"method":"sendPhoto","chat_id":-1,"photo":"x","n":1.50,"deep":{"method":"y"}}""", "sendPhoto", """{"chat_id":-1,"photo":"x","n":1.50,"deep":{"method":"y"}}""")]
    [TestCase("""{"chat_id":1,"method":"SENDmessage"}""", "SENDmessage", """{"chat_id":1}""")]
    [TestCase("""{"\u006dethod":"getMe"}""", "getMe", "{}")]
    [TestCase("""{"method":"sendMessage","text":"both"}""", "sendMessage", """{"text":"both"}""")]
    public void ACall_IsItsMethodAndTheRestOfTheFields(string body, string method, string parameters)
    {
        var answer = Read(body);

        (answer.Method, Encoding.UTF8.GetString(answer.Parameters), answer.Problem).Should().Be((method, parameters, null));
    }

    [TestCase("setWebhook")]
    [TestCase("SETWEBHOOK")]
    [TestCase("deleteWebhook")]
    [TestCase("getUpdates")]
    [TestCase("logOut")]
    [TestCase("LOGOUT")]
    [TestCase("close")]
    public void WhatWouldTakeTheBotAway_IsRefused(string method) =>
        Read($$"""{"method":"{{method}}"}""").Should().BeEquivalentTo(new { Method = (string?)null, Problem = $"{Prefix}asks for {method}, which is refused." });

    [TestCase("\"\"")]
    [TestCase("\"send message\"")]
    [TestCase("\"sendMessage\\n\"")]
    [TestCase("\"../getMe\"")]
    [TestCase("\"send1\"")]
    [TestCase("\"s\u00e9nd\"")]
    [TestCase("7")]
    [TestCase("null")]
    [TestCase("{}")]
    public void AMethodThatIsNone_IsAProblem(string method) =>
        Read($$"""{"method":{{method}}}""").Problem.Should().Be($"{Prefix}names a method that is none.");

    [TestCase(64, null)]
    [TestCase(65, $"{Prefix}names a method that is none.")]
    public void AMethodsName_IsBounded(int length, string? problem) => Read($$"""{"method":"{{new string('a', length)}}"}""").Problem.Should().Be(problem);

    [Test]
    public void AText_IsAReplyToTheChat()
    {
        var answer = Read("""{"text":"hello \"you\"","chat_id":99}""", chat: -5);

        (answer.Method, Encoding.UTF8.GetString(answer.Parameters)).Should().Be(("sendMessage", """{"chat_id":-5,"text":"hello \u0022you\u0022"}"""));
    }

    [TestCase("\"\"")]
    [TestCase("null")]
    [TestCase("7")]
    public void ATextThatIsNone_IsAProblem(string text) => Read($$"""{"text":{{text}}}""").Problem.Should().Be($"{Prefix}has a text that is empty or no text.");

    [Test]
    public void AReplyWithoutAChat_IsAProblem() => Read("""{"text":"x"}""", chat: null).Problem.Should().Be($"{Prefix}replies to an update that has no chat.");

    [TestCase("""{"text":"\ud800"}""")]
    [TestCase("""{"method":"\ud800"}""")]
    [TestCase("""{"method":"getMe","\ud800ethod":1}""")]
    [TestCase("""{"method":"getMe","x":{"y":["\udc00"]}}""")]
    public void TextThatIsNotUnicode_IsAnAnswerNotAFault(string body)
    {
        var answer = Read(body);

        (answer.Method ?? answer.Problem).Should().NotBeNull();
    }

    private static HttpAnswer Read(string body, long? chat = 1) => HttpAnswer.Read(Encoding.UTF8.GetBytes(body), chat);
}
