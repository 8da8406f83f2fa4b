using System.Text;
using Gateway.Domain.Updates;

namespace Gateway.UnitTests.Updates;

internal sealed class NamedPersonTests
{
    [TestCase("""{"message":{"from":{"id":42}}}""")]
    [TestCase("""{"message":{"from": { "first_name":"A", "id" : 42 } }}""")]
    [TestCase("""{"message":{"reply_to_message":{"from":{"id":42}}}}""")]
    [TestCase("""{"message":{"forward_origin":{"sender_user":{"id":42}}}}""")]
    [TestCase("""{"message":{"contact":{"phone_number":"1","user_id":42}}}""")]
    [TestCase("""{"chat_join_request":{"user_chat_id":42}}""")]
    [TestCase("""{"message":{"via_user_id":42}}""")]
    [TestCase("""{"message":{"new_chat_members":[{"id":1},{"\u0069d":42}]}}""")]
    [TestCase("""{"message":{"from":{"id":42""", Description = "what cannot be read could be anybody's")]
    public void APerson_IsFoundByTheirId(string json) => IsIn(json).Should().BeTrue();

    [TestCase("""{"update_id":42,"message":{"message_id":42,"date":42,"text":"42"}}""")]
    [TestCase("""{"message":{"from":{"id":421}}}""")]
    [TestCase("""{"message":{"from":{"id":"42"}}}""")]
    [TestCase("""{"message":{"chat":{"id":-42}}}""")]
    [TestCase("""{"message":{"text":"\"id\":42,"}}""")]
    [TestCase("""{"message":{"id":{"x":42}}}""")]
    public void TheSameDigitsElsewhere_AreNobody(string json) => IsIn(json).Should().BeFalse();

    private static bool IsIn(string json) => NamedPerson.IsIn(Encoding.UTF8.GetBytes(json), 42);
}
