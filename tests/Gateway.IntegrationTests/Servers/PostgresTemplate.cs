namespace Gateway.IntegrationTests.Servers;

/// <summary>One <c>initdb</c> per test run, which takes a second or more; every server starts from a copy of it.</summary>
internal static class PostgresTemplate
{
    private static readonly Lazy<Task<string>> DataFolder = new(InitializeAsync);

    public static async Task CopyToAsync(ServerFolder server)
    {
        var template = await DataFolder.Value;
        await GiveToOwnerAsync(server);
        await ChildProcess.RunAsync(server, "cp", "--archive", "--reflink=auto", template, server.File("data"));
    }

    private static async Task<string> InitializeAsync()
    {
        var folder = TestRun.Current.NewFolder("postgres-template");
        await GiveToOwnerAsync(folder);
        var data = folder.File("data");
        // Nothing here has to outlive a power cut; the servers themselves write with fsync on.
        await ChildProcess.RunAsync(folder, PostgresPrograms.Command(
            "initdb", "--pgdata", data, "--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"));
        return data;
    }

    private static async Task GiveToOwnerAsync(ServerFolder folder)
    {
        if (PostgresPrograms.Owner is { } owner)
            await ChildProcess.RunAsync(folder, "chown", owner, folder.Path);
    }
}
