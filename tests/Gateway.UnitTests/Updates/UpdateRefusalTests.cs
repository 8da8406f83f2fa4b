using System.Text;

namespace Gateway.UnitTests.Updates;

/// <summary>What is no update at all, and why.</summary>
internal sealed class UpdateRefusalTests
{
    private const string NotJson = "The body is not JSON, or is nested past 64 levels.";
    private const string NoObject = "The body is not a JSON object.";
    private const string NoId = "The update has no integer update_id.";

    [TestCase("", NotJson)]
    [TestCase("   ", NotJson)]
    [TestCase("hello", NotJson)]
    [TestCase("""{"update_id":1""", NotJson)]
    [TestCase("""{"update_id":1}}""", NotJson)]
    [TestCase("""{"update_id":1} x""", NotJson)]
    [TestCase("""{"update_id":1}{"update_id":2}""", NotJson)]
    [TestCase("""{"update_id":1,}""", NotJson)]
    [TestCase("""{"update_id":01}""", NotJson)]
    [TestCase("""{/**/"update_id":1}""", NotJson)]
    [TestCase("""{"update_id":1,"message":{"text":"\q"}}""", NotJson)]
    [TestCase("[]", NoObject)]
    [TestCase("""[{"update_id":1}]""", NoObject)]
    [TestCase("null", NoObject)]
    [TestCase("7", NoObject)]
    [TestCase("\"text\"", NoObject)]
    [TestCase("{}", NoId)]
    [TestCase("""{"message":{"update_id":1}}""", NoId)]
    [TestCase("""{"update_id":"1"}""", NoId)]
    [TestCase("""{"update_id":1.5}""", NoId)]
    [TestCase("""{"update_id":null}""", NoId)]
    [TestCase("""{"update_id":{"update_id":1}}""", NoId)]
    [TestCase("""{"update_id":[1],"message":{}}""", NoId)]
    [TestCase("""{"update_id":9223372036854775808}""", NoId)]
    public void IsTold(string json, string problem) => Envelope.ProblemOf(json).Should().Be(problem);

    [Test]
    public void AByteOrderMark_IsNoJson() => Envelope.ProblemOf([0xEF, 0xBB, 0xBF, .. """{"update_id":1}"""u8]).Should().Be(NotJson);

    [TestCase(new byte[] { 0xFF })]
    [TestCase(new byte[] { 0xC3 })]
    [TestCase(new byte[] { 0xC0, 0x80 })]
    [TestCase(new byte[] { 0xED, 0xA0, 0x80 }, Description = "a surrogate in UTF-8")]
    public void InvalidUtf8_IsTold(byte[] bytes) =>
        Envelope.ProblemOf([.. """{"update_id":1,"x":" """u8, .. bytes, .. "\"}"u8]).Should().Be("The body is not UTF-8.");

    [TestCase(64, true)]
    [TestCase(65, false)]
    [TestCase(10_000, false)]
    public void Nesting_EndsAt64Levels(int depth, bool accepted)
    {
        var json = new StringBuilder("""{"update_id":1,"message":""")
            .Append('[', depth - 1).Append(']', depth - 1).Append('}').ToString();

        if (accepted)
            Envelope.Of(json).Kind.Should().Be("message");
        else
            Envelope.ProblemOf(json).Should().Be(NotJson);
    }

    [Test]
    public void WhiteSpaceAround_IsFine() => Envelope.Of(" \r\n\t{\"update_id\":1}\n ").UpdateId.Should().Be(1);
}
