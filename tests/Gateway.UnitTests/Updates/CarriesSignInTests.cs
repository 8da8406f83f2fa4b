using System.Text;
using Gateway.Domain.Updates;

namespace Gateway.UnitTests.Updates;

/// <summary>The command <c>/auth</c> is found in every message inside an update, so that no code travels.</summary>
internal sealed class CarriesSignInTests
{
    [TestCase("/auth secret-code")]
    [TestCase("/auth")]
    [TestCase("/AUTH secret-code")]
    [TestCase("/auth@any_bot secret-code")]
    [TestCase("please type /auth secret-code")]
    [TestCase("(/auth secret-code)")]
    [TestCase("ü/auth secret-code")]
    [TestCase("/author or /auth secret-code")]
    [TestCase("/auth-secret")]
    [TestCase("\\u002fauth secret-code")]
    [TestCase("/\\u0061uth secret-code")]
    [TestCase("\\/auth secret-code")]
    [TestCase("line\\n/auth secret-code")]
    [TestCase("\\ud800/auth secret-code")]
    [TestCase("\\u0000/auth secret-code")]
    public void ATextWithTheCommand_CarriesIt(string text) => InText(text).Should().BeTrue();

    [TestCase("")]
    [TestCase("auth secret-code")]
    [TestCase("/authenticate")]
    [TestCase("/auth2")]
    [TestCase("/auth_me")]
    [TestCase("http://x/auth")]
    [TestCase("http:///auth")]
    [TestCase("either/auth")]
    [TestCase("a_/auth")]
    [TestCase("/aut")]
    [TestCase("/")]
    [TestCase("\\u002fauthenticate")]
    [TestCase("/whoami")]
    public void ATextWithoutIt_DoesNot(string text) => InText(text).Should().BeFalse();

    [TestCase("message", """{"caption":"§"}""")]
    [TestCase("edited_message", """{"text":"§"}""")]
    [TestCase("channel_post", """{"text":"§"}""")]
    [TestCase("edited_channel_post", """{"caption":"§"}""")]
    [TestCase("business_message", """{"text":"§"}""")]
    [TestCase("guest_message", """{"text":"§"}""")]
    [TestCase("message", """{"text":"hi","reply_to_message":{"message_id":1,"text":"§"}}""")]
    [TestCase("message", """{"text":"hi","reply_to_message":{"caption":"§"}}""")]
    [TestCase("message", """{"pinned_message":{"message_id":1,"text":"§"}}""")]
    [TestCase("message", """{"quote":{"text":"§"}}""")]
    [TestCase("message", """{"chat":{"id":1,"pinned_message":{"text":"§"}}}""")]
    [TestCase("message", """{"from":{"id":1,"x":{"text":"§"}}}""")]
    [TestCase("message", """{"chat":[{"text":"§"}],"from":[{"text":"§"}]}""")]
    [TestCase("message", """{"text":[{"text":"§"}]}""")]
    [TestCase("message", """{"message_id":{"text":"§"}}""")]
    [TestCase("message", """{"chat":{"type":{"text":"§"}}}""")]
    [TestCase("message", """{"te\u0078t":"§"}""")]
    [TestCase("message", """{"x":{"y":[[{"z":{"capti\u006fn":"§"}}]]}}""")]
    [TestCase("callback_query", """{"from":{"id":1},"message":{"message_id":1,"text":"§"}}""")]
    [TestCase("callback_query", """{"message":{"caption":"§"}}""")]
    [TestCase("callback_query", """{"message":{"reply_to_message":{"text":"§"}}}""")]
    [TestCase("callback_query", """{"message":{"text":{"text":"§"}}}""")]
    [TestCase("callback_query", """{"message":[{"text":"§"}]}""")]
    [TestCase("next_year", """{"x":[{"text":"§"}]}""")]
    [TestCase("next_year", """[{"text":"§"}]""")]
    public void AnyMessageInside_IsLookedInto(string kind, string payload)
    {
        Envelope.Of(kind, payload.Replace("§", "/auth secret-code", StringComparison.Ordinal)).CarriesSignIn.Should().BeTrue();
        Envelope.Of(kind, payload.Replace("§", "/whoami", StringComparison.Ordinal)).CarriesSignIn.Should().BeFalse();
    }

    [TestCase("""{"update_id":1,"future":{"text":"/auth x"},"message":{"text":"hi"}}""")]
    [TestCase("""{"update_id":1,"message":{"text":"hi"},"future":{"text":"/auth x"}}""")]
    [TestCase("""{"update_id":1,"message":{"text":"/auth x"},"future":{"text":"hi"}}""")]
    [TestCase("""{"update_id":1,"message":{"text":"/auth x","caption":"hi"}}""")]
    public void ANeighbouringField_DoesNotHideIt(string json) => Envelope.Of(json).CarriesSignIn.Should().BeTrue();

    [Test]
    public void Utf8AndUtf16_AreSearchedAlike()
    {
        foreach (var text in new[] { "/auth x", "ü /auth", "x/auth", "/autħ", "ａ/auth" })
            SignInCommand.IsIn<char>(text).Should().Be(SignInCommand.IsIn<byte>(Encoding.UTF8.GetBytes(text)), text);
    }

    private static bool InText(string json) => Envelope.Of("message", $$"""{"text":"{{json}}"}""").CarriesSignIn;
}
