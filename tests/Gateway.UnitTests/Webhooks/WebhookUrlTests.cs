using Gateway.Domain.Webhooks;

namespace Gateway.UnitTests.Webhooks;

internal sealed class WebhookUrlTests
{
    [TestCase("https://example.org/hooks?key=1", true)]
    [TestCase("http://example.org:8080", true)]
    [TestCase("https://user@example.org/", false)]
    [TestCase("https://example.org/#there", false)]
    [TestCase("http://:pw@example.org/", false)]
    [TestCase("http://:@example.org/", false)]
    [TestCase("http://@example.org/", false)]
    [TestCase("https://example.org/@ada?to=bob@example.org", true)]
    [TestCase("http://example.org:0/", false)]
    [TestCase("http://example.org:00/", false)]
    [TestCase("http://example.org:65535/", true)]
    [TestCase("https://example.org/\r\n", false)]
    [TestCase("\nhttps://example.org/", false)]
    [TestCase("https://example.org/a\tb", false)]
    [TestCase("https://example.org/a\0b", false)]
    [TestCase("https://example.org/a\u0085b", false)]
    [TestCase("https://example.org/a\u2028b", false)]
    [TestCase("https://example.org/a\u2029b", false)]
    [TestCase("https://example.org/%0A", true)]
    [TestCase("ftp://example.org/", false)]
    [TestCase("/hooks", false)]
    [TestCase("", false)]
    [TestCase(null, false)]
    public void IsValid(string? url, bool valid) => WebhookUrl.IsValid(url).Should().Be(valid);

    [Test]
    public void IsValid_TooLong_IsNot() => WebhookUrl.IsValid("https://example.org/" + new string('a', WebhookUrl.Longest)).Should().BeFalse();
}
