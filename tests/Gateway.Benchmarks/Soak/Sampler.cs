using Gateway.Benchmarks.Load;

namespace Gateway.Benchmarks.Soak;

/// <summary>Looks at the gateway from outside, as the kernel and PostgreSQL see it.</summary>
internal sealed class Sampler(SoakWorld world, OpenLoop load)
{
    private const string Listening = "0A";

    // The index of open jobs begins with the bot and is in the order of acceptance.
    private const string Stored = """
        SELECT (SELECT count(*)::float8 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()) AS connections,
               coalesce((SELECT extract(epoch FROM clock_timestamp() - accepted_at)::float8 FROM gateway_jobs
                         WHERE bot_slug = $1 AND status IN ('pending', 'running') AND status = 'pending' ORDER BY id LIMIT 1), 0) AS age
        """;

    private readonly long _began = TimeProvider.System.GetTimestamp();
    private double _lastAt;
    private long _lastAnswered;

    public async Task<Sample> TakeAsync()
    {
        var (stored, answered) = ((await world.Database.RowsAsync(Stored, SoakWorld.Busy))[0], load.Answered);
        var at = TimeProvider.System.GetElapsedTime(_began).TotalSeconds;
        var handles = Handles();
        var updates = (answered - _lastAnswered) / (at - _lastAt);
        (_lastAt, _lastAnswered) = (at, answered);
        return new Sample(at, ProcessUse.Memory(world.Gateway), handles.Count, Connections(handles), (double)stored["connections"]!, (double)stored["age"]!, updates, load.TakeP99());
    }

    /// <summary>What each open file descriptor is.</summary>
    private List<string> Handles() => [.. new DirectoryInfo($"/proc/{world.Gateway.Id}/fd").EnumerateFileSystemInfos().Select(static handle => handle.LinkTarget ?? string.Empty)];

    /// <summary>A line of the kernel's table is a connection of the process where the process holds its inode.</summary>
    private int Connections(IEnumerable<string> handles)
    {
        var sockets = handles.Where(static handle => handle.StartsWith("socket:[", StringComparison.Ordinal)).Select(static handle => handle[8..^1]).ToHashSet(StringComparer.Ordinal);
        return ((string[])["tcp", "tcp6"])
            .SelectMany(table => File.ReadLines($"/proc/{world.Gateway.Id}/net/{table}").Skip(1))
            .Select(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Count(fields => fields[3] is not Listening && sockets.Contains(fields[9]));
    }
}
