using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Gateway.IntegrationTests.Chats;

/// <summary>The statements that this test sends to PostgreSQL, as the driver's own tracing tells them.</summary>
internal sealed partial class RecordedStatements : IDisposable
{
    private readonly ConcurrentQueue<string> _statements = [];
    private readonly ActivitySource _source = new($"test {Guid.NewGuid()}");
    private readonly ActivityListener _listener;
    private readonly Activity _test;

    public RecordedStatements()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Npgsql" || source == _source,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = Record,
        };
        ActivitySource.AddActivityListener(_listener);
        _test = _source.StartActivity() ?? throw new InvalidOperationException("Nobody listens.");
    }

    /// <summary>The one statement that reads this table's rows, with its parameters as <c>$1</c> and so on in the order in which they first stand in it.</summary>
    public string On(string table)
    {
        var statement = _statements.Should().ContainSingle(text => text.Contains($"FROM {table} ", StringComparison.Ordinal)).Subject;
        var names = new List<string>();
        return Parameter.Replace(statement, match =>
        {
            if (!names.Contains(match.Value))
                names.Add(match.Value);
            return $"${names.IndexOf(match.Value) + 1}";
        });
    }

    public void Dispose()
    {
        _test.Dispose();
        _listener.Dispose();
        _source.Dispose();
    }

    [GeneratedRegex("@[A-Za-z_0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter { get; }

    private void Record(Activity activity)
    {
        if (activity.TraceId == _test?.TraceId && (activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement")) is string statement)
            _statements.Enqueue(statement);
    }
}
