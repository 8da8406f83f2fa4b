using System.Diagnostics;

namespace Gateway.IntegrationTests.Servers;

/// <summary>
/// The one temporary folder of this test process, and the watchdog that ends whatever works in it and removes it as soon as
/// this process is gone, for whichever reason.
/// </summary>
/// <remarks>
/// The watchdog waits on a pipe that only this process holds. The kernel's parent-death signal would not do: it follows the
/// thread that forked, and pool threads end while their process lives.
/// </remarks>
internal sealed class TestRun
{
    private static readonly Lazy<TestRun> Instance = new(() => new TestRun());

    private readonly Process _watchdog;
    private int _folders;

    private TestRun()
    {
        Folder = Directory.CreateTempSubdirectory("tgw-").FullName;
        // PostgreSQL runs as another user when the tests run as root, and has to pass through.
        File.SetUnixFileMode(Folder, FileMode755);
        _watchdog = StartWatchdog(Folder);
    }

    public static TestRun Current => Instance.Value;

    public string Folder { get; }

    public int WatchdogId => _watchdog.Id;

    private static UnixFileMode FileMode755 =>
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>A new empty folder for one server.</summary>
    public ServerFolder NewFolder(string name)
    {
        var path = Path.Combine(Folder, $"{name}-{Interlocked.Increment(ref _folders)}");
        Directory.CreateDirectory(path);
        return new ServerFolder(path);
    }

    private static Process StartWatchdog(string folder)
    {
        // In a session of its own: whoever kills the test run's whole process group spares it.
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, UseShellExecute = false, WorkingDirectory = "/" };
        foreach (var argument in (string[])["sh", "-c", "exec >/dev/null 2>&1; trap '' INT TERM HUP; cat\n" + ServerFolder.EndScript, "watchdog", folder])
            start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException("The watchdog of the test servers did not start.");
    }
}
