using System.Text;

namespace Gateway.IntegrationTests.UpdateEndpoint;

/// <summary>Bodies that are no updates.</summary>
internal static class BadInput
{
    public const int MiB = 1024 * 1024;

    public static IEnumerable<TestCaseData> Malformed()
    {
        yield return Case("nothing", "");
        yield return Case("not JSON", "update_id=1");
        yield return Case("cut off", """{"update_id":1,"message":{"message_id":1""");
        yield return Case("more than one value", """{"update_id":1} {"update_id":2}""");
        yield return Case("an array", """[{"update_id":1}]""");
        yield return Case("a number", "1");
        yield return Case("null", "null");
        yield return Case("no update_id", """{"message":{"message_id":1}}""");
        yield return Case("update_id within the payload alone", """{"message":{"update_id":1}}""");
        yield return Case("update_id as text", """{"update_id":"1"}""");
        yield return Case("update_id as 1.5", """{"update_id":1.5}""");
        yield return Case("update_id null", """{"update_id":null}""");
        yield return Case("update_id past 64 bits", """{"update_id":9223372036854775808}""");
        yield return Case("65 levels", Nested(65));
        yield return Case("10,000 levels", Nested(10_000));
        yield return Case("10,000 levels that never close", """{"update_id":1,"message":""" + new string('[', 9_999));
        yield return Case("not UTF-8", [.. """{"update_id":1,"message":{"text":"caf"""u8, 0xE9, .. "\"}}"u8]);
        yield return Case("UTF-16", Encoding.Unicode.GetBytes("""{"update_id":1}"""));
        yield return Case("an encoded surrogate", [.. """{"update_id":1,"message":{"text":" """u8, 0xED, 0xA0, 0x80, .. "\"}}"u8]);
    }

    /// <summary>An update of so many levels in all.</summary>
    public static string Nested(int levels) =>
        $$"""{"update_id":64,"x_deep":{{new string('[', levels - 1)}}{{new string(']', levels - 1)}}}""";

    /// <summary>An update of so many bytes in all.</summary>
    public static byte[] OfLength(int length)
    {
        const string Head = """{"update_id":1048576,"message":{"message_id":1,"text":" """;
        const string Tail = "\"}}";
        return Encoding.ASCII.GetBytes(Head + new string('a', length - Head.Length - Tail.Length) + Tail);
    }

    private static TestCaseData Case(string name, string body) => Case(name, Encoding.UTF8.GetBytes(body));

    private static TestCaseData Case(string name, byte[] body) => new TestCaseData(body).SetArgDisplayNames(name);
}
