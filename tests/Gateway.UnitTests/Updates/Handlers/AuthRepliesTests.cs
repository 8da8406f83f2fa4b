using Gateway.Application.Updates.Handlers;

namespace Gateway.UnitTests.Updates.Handlers;

internal sealed class AuthRepliesTests
{
    [TestCase("00:00:00", "1 second")]
    [TestCase("00:00:00.2", "1 second")]
    [TestCase("00:00:01.2", "2 seconds")]
    [TestCase("00:01:00", "1 minute")]
    [TestCase("00:59:01", "60 minutes")]
    [TestCase("01:01:00", "1 hour 1 minute")]
    [TestCase("1.00:00:00", "24 hours 0 minutes")]
    public void Spans_ReadAsPeopleSayThem(string span, string words) =>
        AuthReplies.ComeBack(TimeSpan.Parse(span)).Should().Be($"Too many wrong codes. Try again in {words}.");

    [TestCase("""{"first_name":"Ada","last_name":"L","username":"ada"}""", "Ada L")]
    [TestCase("""{"first_name":"Ada"}""", "Ada")]
    [TestCase("""{"first_name":"","last_name":7,"username":"ada"}""", "ada")]
    [TestCase("""{"id":1}""", null)]
    [TestCase("[]", null)]
    [TestCase("""{"first_name":"\ud800"}""", null)]
    public void SenderName_IsWhatPeopleKnow(string from, string? name) =>
        SenderName.Read(System.Text.Encoding.UTF8.GetBytes($$"""{"message":{"from":{{from}} } }""")).Should().Be(name);

    [TestCase("{}")]
    [TestCase("""{"message":1}""")]
    [TestCase("""{"message":{}}""")]
    [TestCase("not JSON")]
    public void SenderName_WhereThereIsNone_IsNull(string raw) => SenderName.Read(System.Text.Encoding.UTF8.GetBytes(raw)).Should().BeNull();
}
