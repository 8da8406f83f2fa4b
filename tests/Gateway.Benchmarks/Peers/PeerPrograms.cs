namespace Gateway.Benchmarks.Peers;

/// <summary>The programs of this folder that run on Node.js.</summary>
internal static class PeerPrograms
{
    /// <summary>Where one of them is.</summary>
    /// <exception cref="DirectoryNotFoundException">This program runs away from its sources.</exception>
    public static string Path(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Peers", name)))
                return System.IO.Path.Combine(folder.FullName, "Peers", name);
        }

        throw new DirectoryNotFoundException($"Peers/{name} is not above {AppContext.BaseDirectory}.");
    }
}
