namespace Gateway.IntegrationTests.Development;

/// <summary>A process and all that it has started, found by their parents: sessions and process groups may differ.</summary>
internal static class ProcessTree
{
    public static IReadOnlyList<int> Below(int root)
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
            .Where(id => id > 0)
            .ToDictionary(id => id, ParentOf);
        var found = new List<int> { root };
        for (var next = 0; next < found.Count; next++)
            found.AddRange(parents.Where(entry => entry.Value == found[next]).Select(entry => entry.Key));
        return found;
    }

    private static int ParentOf(int id)
    {
        try
        {
            // "pid (name) state parent …", where the name may hold anything.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1]);
        }
        catch (IOException)
        {
            return 0; // gone meanwhile
        }
    }
}
