namespace Gateway.IntegrationTests.Servers;

/// <summary>
/// A PostgreSQL server of a test's own, to be killed, frozen and started again at will. It keeps its port and its data, and
/// what it acknowledged as committed is on disk: <c>fsync</c> and <c>synchronous_commit</c> are on.
/// </summary>
internal sealed class PrivatePostgres : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    private readonly ServerFolder _folder;
    private readonly PostgresUrl _url;
    private string[] _settings;
    private ChildProcess? _process;

    private PrivatePostgres(ServerFolder folder, int port, string[] settings)
    {
        (_folder, _settings) = (folder, settings);
        _url = new PostgresUrl("127.0.0.1", port, "postgres", Password: null, "postgres");
    }

    public IReadOnlyList<string> Log => _process?.Output.All ?? [];

    public IReadOnlyList<int> Processes => _folder.Processes();

    /// <summary>The id of its System V segment, which outlives a killed server.</summary>
    public string SharedMemoryId => File.ReadLines(_folder.File("data/postmaster.pid")).ElementAt(6).Split(' ')[^1];

    /// <summary>Starts an empty server.</summary>
    /// <param name="settings"><c>name=value</c>; they win over its own.</param>
    public static async Task<PrivatePostgres> StartAsync(params string[] settings)
    {
        var folder = TestRun.Current.NewFolder("postgres");
        var postgres = new PrivatePostgres(folder, FreePort.Find(), settings);
        try
        {
            await PostgresTemplate.CopyToAsync(folder);
            await postgres.RestartAsync();
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    public string ConnectionUrl(string database = "postgres") => (_url with { Database = database }).ToString();

    /// <summary>A fresh, empty database; its name.</summary>
    public async Task<string> CreateDatabaseAsync() => (await TestDatabase.CreateAsync(_url)).Name;

    /// <summary>SIGKILL to the postmaster and every backend, as when the machine's power fails. The data stays.</summary>
    public async Task KillAsync()
    {
        await _folder.KillAsync();
        _process?.Dispose();
        _process = null;
    }

    /// <summary>Starts it, again if it has run before (killing it when it still does); returns when it answers queries.</summary>
    public async Task RestartAsync()
    {
        await KillAsync();
        _process = ChildProcess.Start(_folder, PostgresPrograms.Command("postgres", [.. Arguments()]));
        var db = new Db(ConnectionUrl());
        await Eventually.BecomesAsync(
            async () => !_process.IsRunning || await db.ScalarAsync<int>("SELECT 1") == 1, StartDeadline, "PostgreSQL answers");
        if (!_process.IsRunning)
            throw new InvalidOperationException($"PostgreSQL ended at its start:\n{_process.Output}");
    }

    /// <summary>Puts a base backup in place of its data and recovers from there, by the settings given; returns when it answers queries.</summary>
    public async Task RestoreAsync(string baseBackup, params string[] settings)
    {
        await KillAsync();
        var data = _folder.File("data");
        Directory.Delete(data, recursive: true);
        await ChildProcess.RunAsync(_folder, "cp", "--recursive", baseBackup, data);
        await ChildProcess.RunAsync(_folder, "chmod", "700", data);
        await File.WriteAllBytesAsync(Path.Combine(data, "recovery.signal"), []);
        if (PostgresPrograms.Owner is { } owner)
            await ChildProcess.RunAsync(_folder, "chown", "--recursive", owner, data);
        _settings = [.. _settings, .. settings];
        await RestartAsync();
        await Eventually.BecomesAsync(async () => !await new Db(ConnectionUrl()).ScalarAsync<bool>("SELECT pg_is_in_recovery()"));
    }

    /// <summary>SIGSTOP to the postmaster and every backend: connections stay open and nothing answers.</summary>
    public Task FreezeAsync() => _folder.FreezeAsync();

    public void Thaw() => _folder.Thaw();

    public async ValueTask DisposeAsync()
    {
        await _folder.EndAsync();
        _process?.Dispose();
    }

    private IEnumerable<string> Arguments()
    {
        string[] settings =
        [
            $"port={_url.Port}",
            "listen_addresses=127.0.0.1",
            $"unix_socket_directories={_folder.Path}",
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "max_connections=200",
            "shared_buffers=32MB",
            "huge_pages=off",
            // In the data folder, so that a killed server leaves nothing in /dev/shm.
            "dynamic_shared_memory_type=mmap",
            .. _settings,
        ];
        return settings.SelectMany(static setting => (string[])["-c", setting]).Prepend(_folder.File("data")).Prepend("-D");
    }
}
