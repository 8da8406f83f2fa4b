using System.Globalization;
using System.Text.RegularExpressions;
using Gateway.Api.Grpc.Framing;
using Gateway.Api.Http;
using Gateway.Api.Streams;

namespace Gateway.ArchitectureTests;

/// <summary>SECURITY.md names tests and limits; they are there, and are these.</summary>
internal sealed partial class SecurityDocumentTests
{
    private static readonly string Root = FindRoot();
    private static readonly string Document = File.ReadAllText(Path.Combine(Root, "SECURITY.md"));

    [Test]
    public void EveryTestThatIsNamed_IsThere()
    {
        var classes = Directory.EnumerateFiles(Path.Combine(Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => DeclaredTests().Matches(File.ReadAllText(file)).Select(declared => declared.Groups["name"].Value))
            .ToHashSet(StringComparer.Ordinal);

        var named = NamedTests().Matches(Document).Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal).ToList();

        named.Should().HaveCountGreaterThan(60);
        named.Should().BeSubsetOf(classes);
    }

    [Test]
    public void EveryThreat_HasATest() => Rows("threat").Where(static row => row.Count < 3 || !row[2].Contains('`', StringComparison.Ordinal)).Should().BeEmpty();

    [Test]
    public void Limits_AreThoseOfTheCode()
    {
        var (streams, grpc) = (new StreamLimits(), new GrpcLimits());
        ListenerLimits.BodyRate.GracePeriod.Should().Be(TimeSpan.FromSeconds(5)).And.Be(ListenerLimits.AnswerRate.GracePeriod);

        Rows("limit").ToDictionary(static row => row[0], static row => row[1], StringComparer.Ordinal).Should().BeEquivalentTo(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["request line"] = Bytes(ListenerLimits.RequestLine),
            ["all headers of a request"] = Bytes(ListenerLimits.Headers),
            ["number of headers"] = $"{ListenerLimits.HeaderCount}",
            ["time for the headers"] = Seconds(ListenerLimits.HeaderTime),
            ["body of an update or an API call"] = Bytes(RequestBody.MaxLength),
            ["any other body"] = Bytes(ListenerLimits.Body),
            ["time for such a body"] = Seconds(RequestBody.LongestRead),
            ["slowest body, after 5 s"] = $"{ListenerLimits.BodyRate.BytesPerSecond} B/s",
            ["slowest reader over HTTP/1.1, after 5 s"] = $"{ListenerLimits.AnswerRate.BytesPerSecond} B/s",
            ["connections of a listener"] = ListenerLimits.Connections.ToString("N0", CultureInfo.InvariantCulture),
            ["connection without a request"] = Seconds(ListenerLimits.IdleTime),
            ["streams of an HTTP/2 connection"] = $"{ListenerLimits.StreamsPerConnection}",
            ["HTTP/2 frame"] = Bytes(ListenerLimits.FrameSize),
            ["HTTP/2 header table"] = Bytes(ListenerLimits.HeaderTable),
            ["unread bytes of an HTTP/2 connection"] = Bytes(ListenerLimits.ConnectionWindow),
            ["unread bytes of an HTTP/2 stream"] = Bytes(ListenerLimits.StreamWindow),
            ["silent HTTP/2 connection, before a ping"] = Seconds(ListenerLimits.PingAfter),
            ["unanswered HTTP/2 ping"] = Seconds(ListenerLimits.PingTimeout),
            ["gRPC message"] = Bytes(grpc.LargestMessage),
            ["time for a gRPC call's one message"] = Seconds(grpc.LongestRequest),
            ["message from a WebSocket"] = Bytes(streams.Message),
            ["unanswered WebSocket ping"] = Seconds(streams.Ping),
            ["stream without a subscription"] = Seconds(streams.Idle),
            ["any stream"] = $"{streams.Lifetime.TotalHours} h",
        });
    }

    private static string Bytes(int count) => count % (1024 * 1024) == 0 ? $"{count / 1024 / 1024} MiB" : $"{count / 1024} KiB";

    private static string Seconds(TimeSpan time) => $"{time.TotalSeconds} s";

    /// <summary>The rows of all tables whose first column has this heading.</summary>
    private static IEnumerable<IReadOnlyList<string>> Rows(string heading)
    {
        var lines = Document.Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            if (!lines[at].StartsWith($"| {heading} |", StringComparison.Ordinal))
                continue;
            for (at += 2; at < lines.Length && lines[at].StartsWith('|'); at++)
                yield return [.. lines[at].Trim('|').Split('|', StringSplitOptions.TrimEntries)];
        }
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run from within a clone.");
        return folder.FullName;
    }

    [GeneratedRegex("`(?<name>[A-Z][A-Za-z0-9]+Tests)`", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex NamedTests();

    [GeneratedRegex(@"\bclass (?<name>[A-Z][A-Za-z0-9]+Tests)\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex DeclaredTests();
}
