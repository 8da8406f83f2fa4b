using System.Diagnostics;
using System.Text;

namespace Gateway.IntegrationTests.Servers;

internal sealed record SimulatorOptions
{
    public double TimeScale { get; init; } = 1;

    public string? BotsFile { get; init; }

    public bool StrictTokens { get; init; }

    /// <summary>0 lets the system choose; a fixed one is for a simulator that comes back at its old address.</summary>
    public int Port { get; init; }
}

/// <summary>A Bot API simulator of a test's own, as a process that ends with this one, also when this one is killed.</summary>
internal sealed class SimulatorProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly ServerFolder _folder = TestRun.Current.NewFolder("simulator");
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SimulatorProcess(Process process)
    {
        // Where the watchdog finds it should this process die while it is frozen.
        process.StartInfo.WorkingDirectory = _folder.Path;
        _process = process;
    }

    public Uri BaseUrl { get; private set; } = new("http://127.0.0.1");

    /// <summary>The address in the form that a client's API root takes: without a slash at the end.</summary>
    public string ApiRoot => BaseUrl.ToString().TrimEnd('/');

    public int ProcessId => _process.Id;

    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    public static async Task<SimulatorProcess> StartAsync(SimulatorOptions? options = null)
    {
        var simulator = new SimulatorProcess(new Process { StartInfo = StartInfo(options ?? new SimulatorOptions()), EnableRaisingEvents = true });
        try
        {
            await simulator.StartAndWaitAsync();
            return simulator;
        }
        catch
        {
            await simulator.DisposeAsync();
            throw;
        }
    }

    /// <summary>SIGKILL, at once.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill();
    }

    /// <summary>SIGSTOP: connections stay open and nothing answers.</summary>
    public Task FreezeAsync() => _folder.FreezeAsync();

    public void Thaw() => _folder.Thaw();

    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    internal static ProcessStartInfo StartInfo(SimulatorOptions options)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                Assembly(), "--exit-with-stdin", "--urls", $"http://127.0.0.1:{options.Port}", "--time-scale", $"{options.TimeScale}",
            },
        };
        start.Environment.Remove("ASPNETCORE_URLS");
        if (options.BotsFile is { } file)
        {
            start.ArgumentList.Add("--bots");
            start.ArgumentList.Add(file);
        }

        if (options.StrictTokens)
            start.ArgumentList.Add("--strict-tokens");
        return start;
    }

    // …/tests/Gateway.IntegrationTests/bin/<configuration>/<framework>/ has its sibling at the same place of the other project.
    private static string Assembly()
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var tests = own.Parent!.Parent!.Parent!.Parent!.FullName;
        return Path.Combine(tests, "Gateway.BotApiSimulator", "bin", own.Parent.Name, own.Name, "Gateway.BotApiSimulator.dll");
    }

    private async Task StartAndWaitAsync()
    {
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _listening.TrySetException(new InvalidOperationException($"The simulator ended at start:\n{Output}"));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        BaseUrl = await _listening.Task.WaitAsync(StartLimit);
    }

    private void Read(string? line)
    {
        if (line is null)
            return;
        lock (_output)
            _output.AppendLine(line);
        const string marker = "Now listening on: ";
        var at = line.IndexOf(marker, StringComparison.Ordinal);
        if (at >= 0)
            _listening.TrySetResult(new Uri(line[(at + marker.Length)..].Trim()));
    }
}
