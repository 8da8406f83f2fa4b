using System.Diagnostics;

namespace Gateway.IntegrationTests.Servers;

/// <summary>
/// The folder of one server. Every process of the server has its working directory in it, and that is how all of them are
/// found: PostgreSQL's backends, Redis's forks, and what is left of either when the parent is dead.
/// </summary>
internal sealed class ServerFolder(string path)
{
    /// <summary>
    /// Ends whatever works in folder $1, frees the System V segment that a killed PostgreSQL leaves behind, removes the folder.
    /// </summary>
    public const string EndScript = """
        members() {
          find /proc -mindepth 2 -maxdepth 2 -path '/proc/[0-9]*/cwd' \( -lname "$1" -o -lname "$1/*" \) 2>/dev/null | cut -d/ -f3
        }
        tries=0
        while pids=$(members "$1"); [ -n "$pids" ] && [ $tries -lt 50 ]; do kill -KILL $pids 2>/dev/null; tries=$((tries + 1)); done
        find "$1" -name postmaster.pid 2>/dev/null | while read -r file; do
          segment=$(sed -n 7p "$file"); segment=${segment##* }
          [ -n "$segment" ] && ipcrm -m "$segment" 2>/dev/null
        done
        rm -rf "$1"
        """;

    public string Path { get; } = path;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Ids of the living processes that work in this folder.</summary>
    public IReadOnlyList<int> Processes() =>
        [.. Directory.EnumerateDirectories("/proc")
            .Select(static folder => int.TryParse(System.IO.Path.GetFileName(folder), out var id) ? id : 0)
            .Where(id => id > 0 && Holds(id))];

    /// <summary>
    /// Stops every process where it stands; connections to it stay open and get no answer. When this returns no code of it runs.
    /// </summary>
    public async Task FreezeAsync()
    {
        // Repeated until nobody new shows up: one that was forking before it was stopped may have added a child.
        var frozen = new HashSet<int>();
        while (Processes().Where(frozen.Add).ToList() is { Count: > 0 } found)
        {
            found.ForEach(static id => Signal.Send(id, Signal.Stop));
            await Eventually.BecomesAsync(() => found.TrueForAll(IsStopped));
        }
    }

    public void Thaw()
    {
        foreach (var id in Processes())
            Signal.Send(id, Signal.Continue);
    }

    /// <summary>SIGKILL to every process; returns when all are gone. The files stay.</summary>
    public async Task KillAsync()
    {
        // Stopped first, so that no process sees another one die and none is born meanwhile.
        await FreezeAsync();
        foreach (var id in Processes())
            Signal.Send(id, Signal.Kill);
        await Eventually.BecomesAsync(() => Processes().Count == 0);
    }

    /// <summary>Ends every process and removes the folder.</summary>
    public async Task EndAsync()
    {
        var start = new ProcessStartInfo("sh") { WorkingDirectory = "/" };
        foreach (var argument in (string[])["-c", EndScript, "end", Path])
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("sh did not start.");
        await process.WaitForExitAsync();
    }

    // A thread in the middle of an fsync stops only after it.
    private static bool IsStopped(int processId)
    {
        try
        {
            return Directory.EnumerateDirectories($"/proc/{processId}/task")
                .All(static thread => System.IO.File.ReadAllText(thread + "/stat").Split(") ")[^1][0] is 'T' or 'Z' or 'X');
        }
        catch (IOException)
        {
            return true; // gone
        }
    }

    private bool Holds(int processId)
    {
        try
        {
            var folder = new FileInfo($"/proc/{processId}/cwd").LinkTarget;
            return folder is not null
                && (string.Equals(folder, Path, StringComparison.Ordinal) || folder.StartsWith(Path + "/", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // gone, a zombie, or another user's
        }
    }
}
