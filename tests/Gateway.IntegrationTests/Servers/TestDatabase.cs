namespace Gateway.IntegrationTests.Servers;

/// <summary>One test's own empty database; dropped, with whoever is still connected to it, when the test is done.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly PostgresUrl _server;

    private TestDatabase(PostgresUrl server, string name)
    {
        _server = server;
        Name = name;
        Url = (server with { Database = name }).ToString();
        Db = new Db(Url);
    }

    public string Name { get; }

    /// <summary>For DATABASE_URL.</summary>
    public string Url { get; }

    public Db Db { get; }

    public static async Task<TestDatabase> CreateAsync(PostgresUrl server)
    {
        var name = $"tgw_test_{Guid.NewGuid():N}";
        await new Db(server.ToString()).ExecuteAsync($"CREATE DATABASE {name} TEMPLATE template0");
        return new TestDatabase(server, name);
    }

    public async ValueTask DisposeAsync() =>
        await new Db(_server.ToString()).ExecuteAsync($"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
}
