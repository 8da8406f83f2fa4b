using System.Diagnostics;

namespace Gateway.IntegrationTests.Servers;

/// <summary>How a process ended, and how long that took from the moment it was asked to.</summary>
internal sealed record EndedProcess(int ExitCode, TimeSpan Took, IReadOnlyList<string> Output)
{
    /// <summary>Standard output alone.</summary>
    public string Answer { get; init; } = string.Empty;
}

/// <summary>
/// A program that runs in a server's folder with an environment of its own: nothing is inherited but what a program needs
/// to be found and to run.
/// </summary>
internal sealed class ChildProcess : IDisposable
{
    private static readonly string[] Inherited = ["PATH", "HOME", "USER", "LANG", "DOTNET_ROOT", "DOTNET_CLI_HOME", "DOTNET_ROLL_FORWARD"];

    private readonly Process _process;
    private readonly OutputLines _answer = new();

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool IsRunning => !_process.HasExited;

    /// <summary>Both streams, in the order in which they were written.</summary>
    public OutputLines Output { get; } = new();

    public static ChildProcess Start(
        ServerFolder folder,
        IEnumerable<string> command,
        IReadOnlyDictionary<string, string>? environment = null,
        string input = "")
    {
        var words = command.ToList();
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = folder.Path,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        SetEnvironment(start, environment ?? new Dictionary<string, string>(StringComparer.Ordinal));

        var child = new ChildProcess(new Process { StartInfo = start });
        child._process.OutputDataReceived += (_, line) => child.Take(line.Data, child._answer);
        child._process.ErrorDataReceived += (_, line) => child.Take(line.Data);
        child._process.Start();
        child._process.StandardInput.Write(input);
        child._process.StandardInput.Close();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        _ = child.EndOutputAsync();
        return child;
    }

    /// <summary>Runs a program to its end; one that does not end with 0 is an exception with everything that it wrote.</summary>
    public static async Task RunAsync(ServerFolder folder, params string[] command)
    {
        using var child = Start(folder, command);
        var ended = await child.WaitForExitAsync(TimeSpan.FromMinutes(2));
        if (ended.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', command)} ended with {ended.ExitCode}:\n{child.Output}");
    }

    public void Send(int signal)
    {
        if (IsRunning)
            Signal.Send(Id, signal);
    }

    public async Task<EndedProcess> WaitForExitAsync(TimeSpan? deadline = null)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var limit = new CancellationTokenSource(deadline ?? Eventually.DefaultDeadline);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new TimeoutException($"Process {Id} has not ended. It wrote:\n{Output}", e);
        }

        return new EndedProcess(_process.ExitCode, TimeProvider.System.GetElapsedTime(started), Output.All) { Answer = string.Join('\n', _answer.All) };
    }

    public void Dispose()
    {
        Send(Signal.Kill);
        _process.Dispose();
    }

    private static void SetEnvironment(ProcessStartInfo start, IReadOnlyDictionary<string, string> environment)
    {
        start.Environment.Clear();
        foreach (var name in Inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
                start.Environment[name] = value;
        }

        // The runtime leaves its diagnostic sockets there when it is killed.
        start.Environment["TMPDIR"] = TestRun.Current.Folder;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
    }

    private void Take(string? line, OutputLines? alone = null)
    {
        if (line is null)
            return;
        alone?.Add(line);
        Output.Add(line);
    }

    private async Task EndOutputAsync()
    {
        try
        {
            await _process.WaitForExitAsync();
        }
        catch (InvalidOperationException)
        {
            // Disposed while it ran.
        }

        Output.End();
    }
}
