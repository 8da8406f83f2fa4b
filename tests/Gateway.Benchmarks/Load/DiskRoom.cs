using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks.Load;

/// <summary>Whether a database of gigabytes fits.</summary>
internal static class DiskRoom
{
    /// <summary>What PostgreSQL keeps of its write-ahead log beside the tables: <see cref="BenchServers"/>.</summary>
    private const double MostLog = 8e9;

    /// <summary>Null where it fits, else why it does not.</summary>
    /// <param name="tables">Bytes, with indexes.</param>
    public static string? Lack(double tables)
    {
        var needed = tables + Math.Min(tables, MostLog);
        var free = new DriveInfo(TestRun.Current.Folder).AvailableFreeSpace;
        return needed < free
            ? null
            : $"Too little room: the tables and PostgreSQL's log take about {needed / 1e9:0.0} GB in {TestRun.Current.Folder}, where {free / 1e9:0.0} GB are free. Set TMPDIR, or do less.";
    }
}
