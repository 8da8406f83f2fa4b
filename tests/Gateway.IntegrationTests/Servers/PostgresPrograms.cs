namespace Gateway.IntegrationTests.Servers;

/// <summary>Where the machine keeps PostgreSQL's programs, and the words that run them as a user that PostgreSQL accepts.</summary>
internal static class PostgresPrograms
{
    /// <summary>PostgreSQL refuses to run as root, and then its files must belong to this user, too.</summary>
    public static string? Owner => Environment.IsPrivilegedProcess ? "postgres" : null;

    /// <summary>Debian keeps them off the PATH.</summary>
    public static string Folder => Path.GetDirectoryName(Find("pg_dump"))!;

    public static string[] Command(string program, params string[] arguments) =>
        Owner is { } owner
            // setpriv replaces itself by the program: the process id is the server's own.
            ? ["setpriv", $"--reuid={owner}", $"--regid={owner}", "--init-groups", Find(program), .. arguments]
            : [Find(program), .. arguments];

    private static string Find(string program) =>
        Folders().Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException(
            $"{program} is not on this machine. Install it (apt-get install postgresql) or set TEST_DATABASE_URL.");

    private static IEnumerable<string> Folders()
    {
        const string Debian = "/usr/lib/postgresql";
        var versions = Directory.Exists(Debian)
            ? Directory.GetDirectories(Debian).OrderByDescending(static path => int.TryParse(Path.GetFileName(path), out var version) ? version : 0)
            : Enumerable.Empty<string>();
        return versions.Select(static path => Path.Combine(path, "bin"))
            .Concat((Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries));
    }
}
