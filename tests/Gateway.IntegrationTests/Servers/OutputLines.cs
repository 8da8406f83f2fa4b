namespace Gateway.IntegrationTests.Servers;

/// <summary>What a process has written so far, line by line; safe to read and to wait on from any thread.</summary>
internal sealed class OutputLines
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private TaskCompletionSource _changed = NewSignal();
    private bool _ended;

    public IReadOnlyList<string> All
    {
        get
        {
            lock (_lock)
                return [.. _lines];
        }
    }

    public void Add(string line)
    {
        lock (_lock)
            _lines.Add(line);
        Wake();
    }

    /// <summary>No line will follow: whoever still waits for one is told so.</summary>
    public void End()
    {
        lock (_lock)
            _ended = true;
        Wake();
    }

    public IReadOnlyList<string> Containing(string text) => [.. All.Where(line => line.Contains(text, StringComparison.Ordinal))];

    /// <summary>The first line, already written or yet to come, for which <paramref name="matches"/> is true.</summary>
    public async Task<string> WaitForAsync(Func<string, bool> matches, TimeSpan? deadline = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.CurrentContext.CancellationToken);
        limit.CancelAfter(deadline ?? Eventually.DefaultDeadline);
        for (var next = 0; ;)
        {
            Task changed;
            lock (_lock)
            {
                for (; next < _lines.Count; next++)
                {
                    if (matches(_lines[next]))
                        return _lines[next];
                }

                if (_ended)
                    throw new InvalidOperationException($"The process ended without the awaited line. It wrote:\n{this}");
                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"The awaited line did not come. So far:\n{this}", e);
            }
        }
    }

    public override string ToString() => string.Join('\n', All);

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Wake()
    {
        lock (_lock)
        {
            _changed.SetResult();
            _changed = NewSignal();
        }
    }
}
