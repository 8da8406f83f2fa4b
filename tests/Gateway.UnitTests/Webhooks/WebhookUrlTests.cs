using Gateway.Domain.Webhooks;

namespace Gateway.UnitTests.Webhooks;

internal sealed class WebhookUrlTests
{
    [TestCase("https://example.org/hooks?key=1", true)]
    [TestCase("http://example.org:8080", true)]
    [TestCase("https://user@example.org/", false)]
    [TestCase("https://example.org/#there", false)]
    [TestCase("ftp://example.org/", false)]
    [TestCase("/hooks", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    public void IsValid(string? url, bool valid) => WebhookUrl.IsValid(url).Should().Be(valid);

    [Test]
    public void IsValid_TooLong_IsNot() => WebhookUrl.IsValid("https://example.org/" + new string('a', WebhookUrl.Longest)).Should().BeFalse();
}
