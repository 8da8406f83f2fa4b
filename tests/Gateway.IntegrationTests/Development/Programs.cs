using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Development;

/// <summary>A PATH: folders of stand-ins, or of everything that this machine has but a few.</summary>
internal static class Programs
{
    private const UnixFileMode Executable =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private static string[] Path => Environment.GetEnvironmentVariable("PATH")!.Split(':', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A stand-in for the program of this name; its text is a shell script.</summary>
    public static void Put(string folder, string name, string script)
    {
        Directory.CreateDirectory(folder);
        var file = System.IO.Path.Combine(folder, name);
        File.WriteAllText(file, "#!/bin/bash\n" + script + "\n");
        File.SetUnixFileMode(file, Executable);
    }

    /// <summary>A PATH on which the folder's programs come first.</summary>
    public static string Before(string folder) => string.Join(':', [folder, .. Path]);

    /// <summary>A folder with links to every program of this machine's PATH but those named.</summary>
    public static string Without(ServerFolder folder, params string[] names)
    {
        var links = folder.File("programs");
        Directory.CreateDirectory(links);
        foreach (var program in Path.Where(Directory.Exists).SelectMany(Directory.EnumerateFiles))
        {
            var name = System.IO.Path.GetFileName(program);
            var link = System.IO.Path.Combine(links, name);
            if (!names.Contains(name, StringComparer.Ordinal) && !System.IO.Path.Exists(link))
                File.CreateSymbolicLink(link, program);
        }

        return links;
    }
}
