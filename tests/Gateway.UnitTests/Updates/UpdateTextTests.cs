namespace Gateway.UnitTests.Updates;

/// <summary>Text in the envelope is what PostgreSQL's text can hold.</summary>
internal sealed class UpdateTextTests
{
    [TestCase("plain ü 🚀", "plain ü 🚀")]
    [TestCase("\\n\\r\\t\\b\\f\\/\\\\\\\"", "\n\r\t\b\f/\\\"")]
    [TestCase("\\u00e9\\ud83d\\ude80x", "é🚀x")]
    [TestCase("a\\u0000b", "a\uFFFDb")]
    [TestCase("a\\ud800b", "a\uFFFDb")]
    [TestCase("a\\ude80b", "a\uFFFDb")]
    [TestCase("a\\ud83d", "a\uFFFD")]
    [TestCase("\\ud83d\\ud83d\\ude80", "\uFFFD🚀")]
    [TestCase("\\ude80\\ud83d", "\uFFFD\uFFFD")]
    public void IsUnescapedAndRepaired(string json, string text) => Envelope.Of("message", $$"""{"text":"{{json}}"}""").Text.Should().Be(text);

    [Test]
    public void LongEscapedText_IsReadWhole()
    {
        var text = string.Concat(Enumerable.Repeat("ü\\n🚀", 4096));

        Envelope.Of("message", $$"""{"text":"{{text}}"}""").Text.Should().Be(text.Replace("\\n", "\n", StringComparison.Ordinal));
    }

    [TestCase("a\\u0000b", "a\uFFFDb")]
    [TestCase("\\ud800\\ud800", "\uFFFD\uFFFD")]
    [TestCase("\\ud83d\\ude80", "🚀")]
    public void AKind_IsRepaired(string json, string kind) => Envelope.Of(json, "{}").Kind.Should().Be(kind);

    // Names as long as those that the reader looks for, which it therefore compares.
    [TestCase("""{"update_id":1,"\ud800essage":{}}""")]
    [TestCase("""{"update_id":1,"\udc00pdate_id":5}""")]
    [TestCase("""{"update_id":1,"message":{"\ud800at":1,"\ud800hat":2,"\udc00aption":"x"}}""")]
    [TestCase("""{"update_id":1,"message":{"chat":{"\ud800":1,"id":3,"type":"\ud800\ud800"},"from":{"\ud800":1}}}""")]
    [TestCase("""{"update_id":1,"message":{"x":{"\ud800":{"\ud800\udc":"\\"}}}}""")]
    [TestCase("""{"update_id":1,"callback_query":{"message":{"\ud800hat":1,"chat":{"type":"\udc00rivate"}}}}""")]
    public void LoneSurrogatesAnywhere_AreAccepted(string json) => Envelope.Of(json.Replace("\\udc\"", "\\udc00\"", StringComparison.Ordinal)).UpdateId.Should().Be(1);
}
