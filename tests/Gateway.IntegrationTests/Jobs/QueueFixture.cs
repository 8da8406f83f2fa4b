using Gateway.Application.Jobs;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Persistence;
using Gateway.IntegrationTests.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>Tests that drive the queue's classes in this process: one migrated database for the fixture, emptied for each test.</summary>
internal abstract class QueueFixture
{
    private readonly List<QueueInstance> _instances = [];
    private TestDatabase _database = null!;

    protected Db Db => _database.Db;

    protected string DatabaseUrl => _database.Url;

    /// <summary>Shared by all instances of a test.</summary>
    protected ScriptedHandler Handler { get; private set; } = null!;

    protected RecordingSender Api { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task CreateDatabase()
    {
        _database = await SharedServers.CreateDatabaseAsync();
        await MigrateAsync(_database.Url);
    }

    [SetUp]
    public virtual async Task Empty()
    {
        Handler = new ScriptedHandler();
        Api = new RecordingSender();
        await Db.ExecuteAsync("TRUNCATE gateway_jobs, events, messages, chats CASCADE");
    }

    [TearDown]
    public async Task StopInstances()
    {
        foreach (var instance in _instances)
            await instance.DisposeAsync();
        _instances.Clear();
    }

    [OneTimeTearDown]
    public async Task DropDatabase() => await _database.DisposeAsync();

    public static async Task MigrateAsync(string databaseUrl)
    {
        await using var source = QueueInstance.Connect(databaseUrl);
        var migrator = new DatabaseMigrator(source, TimeProvider.System, NullLogger<DatabaseMigrator>.Instance);
        await migrator.RunAsync(TimeSpan.FromMinutes(1), CancellationToken.None);
    }

    /// <summary>Stands for one more process; it ends with the test.</summary>
    protected async Task<QueueInstance> StartInstanceAsync(QueueOptions? options = null, IEnumerable<Bot>? bots = null, string? databaseUrl = null)
    {
        var instance = await QueueInstance.StartAsync(databaseUrl ?? DatabaseUrl, options ?? new QueueOptions(), Handler, Api, bots);
        _instances.Add(instance);
        return instance;
    }

    protected async Task<JobRow> JobAsync(long id) => (await JobsAsync("id = $1", id)).Should().ContainSingle().Subject;

    protected Task<IReadOnlyList<JobRow>> JobsAsync(string where = "true", params object[] parameters) =>
        JobRow.ReadAsync(Db, where, parameters);

    /// <summary>Lets all retries be due.</summary>
    protected Task<int> PassRetryDelaysAsync() =>
        Db.ExecuteAsync("UPDATE gateway_jobs SET run_at = now() - interval '1 ms' WHERE status = 'pending' AND run_at > now()");

    /// <summary>Lets the leases of all running jobs have run out.</summary>
    protected Task<int> PassLeasesAsync() =>
        Db.ExecuteAsync("UPDATE gateway_jobs SET lease_until = now() - interval '1 ms' WHERE status = 'running'");
}
