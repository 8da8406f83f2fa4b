using Gateway.Application.Accounts;
using Gateway.Application.Results;
using Gateway.Infrastructure;
using Gateway.Infrastructure.Configuration;
using Gateway.Infrastructure.Persistence;
using Gateway.IntegrationTests.Servers;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Gateway.IntegrationTests.Accounts;

/// <summary>
/// The application on a database of its own, without listener and services in the background: requests reach it as the API sends them,
/// from whomever the test says.
/// </summary>
internal sealed class ManagementStore : IAsyncDisposable
{
    public const string Password = "correct horse battery";

    private readonly ServerFolder _folder = TestRun.Current.NewFolder("store");
    private readonly TestDatabase _database;
    private readonly ServiceProvider _services;
    private int _names;

    private ManagementStore(TestDatabase database, BotsFile bots)
    {
        _database = database;
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DATABASE_URL"] = database.Url, ["BOTS_CONFIG"] = bots.WriteTo(_folder) };
        var configuration = GatewayConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), _folder.Path);
        configuration.Problems.Should().BeEmpty();
        _services = new ServiceCollection().AddLogging().AddGateway(configuration).BuildServiceProvider();
    }

    public Db Db => _database.Db;

    public static async Task<ManagementStore> CreateAsync(params string[] bots)
    {
        var store = new ManagementStore(await SharedServers.CreateDatabaseAsync(), new BotsFile([.. bots.Select(BotEntry.None)]));
        await store._services.GetRequiredService<DatabaseMigrator>().RunAsync(Eventually.DefaultDeadline, TestContext.CurrentContext.CancellationToken);
        return store;
    }

    public Task<Result<T>> SendAsync<T>(IRequest<Result<T>> request) => _services.GetRequiredService<IMediator>().Send(request);

    /// <summary>The answer; a refusal fails the test and shows which it was.</summary>
    public async Task<T> OkAsync<T>(IRequest<Result<T>> request)
    {
        var result = await SendAsync(request);
        result.IsOk.Should().BeTrue("it is refused with {0}: {1}", result.Failure?.Code, string.Join("; ", result.Failure?.Fields ?? []));
        return result.Value!;
    }

    /// <summary>The code of the refusal, or <c>ok</c>.</summary>
    public async Task<string> CodeAsync<T>(IRequest<Result<T>> request) => (await SendAsync(request)).Failure?.Code ?? "ok";

    /// <summary>No two are the same.</summary>
    public string NewName() => $"name-{Interlocked.Increment(ref _names)}";

    /// <summary>A user whose password nobody knows, since hashing one takes its time.</summary>
    public async Task<UserRow> NewUserAsync(params string[] roles)
    {
        var id = await Db.ScalarAsync<long>("INSERT INTO users (username, password_hash, disabled, created_at) VALUES ($1, 'none', false, now()) RETURNING id", NewName());
        await Db.ExecuteAsync("INSERT INTO user_roles SELECT $1, unnest($2::text[])", id, roles);
        return await OkAsync(new GetUser(Caller.CommandLine, id));
    }

    public Task<IssuedApiKey> NewKeyAsync(string[] scopes, string[]? bots = null) =>
        OkAsync(new CreateApiKey(Caller.CommandLine, new CreateApiKeyBody(NewName(), scopes, bots)));

    public async Task<long> NewChatAsync(string bot) => await Db.ScalarAsync<long>(
        "INSERT INTO chats (bot_slug, telegram_id, type, created_at) VALUES ($1, $2, 'group', now()) RETURNING id", bot, (long)-Interlocked.Increment(ref _names));

    /// <summary>How many rows a request reads of a table, by whatever way.</summary>
    public async Task<long> RowsReadAsync<T>(string table, IRequest<Result<T>> request)
    {
        var before = await ReadSoFarAsync(table);
        await OkAsync(request);
        return await ReadSoFarAsync(table) - before;
    }

    /// <summary>What a change leaves: the epoch and the number of audit rows.</summary>
    public async Task<(long Epoch, long AuditRows)> TraceAsync() =>
        (await Db.ScalarAsync<long>("SELECT epoch FROM access_epoch"), await Db.CountAsync("audit_events"));

    /// <summary>Lets changes of accounts begin and none go on until this many of them wait, so that they really meet.</summary>
    public async Task<T[]> MeetAsync<T>(params Func<Task<T>>[] changes)
    {
        await using var gate = await Db.OpenAsync();
        await using var transaction = await gate.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("SELECT 1 FROM access_epoch FOR UPDATE", gate, transaction))
            await hold.ExecuteNonQueryAsync();
        var running = Array.ConvertAll(changes, change => change());
        await Eventually.BecomesAsync(
            async () => await Db.CountAsync("pg_stat_activity", "datname = current_database() AND wait_event_type = 'Lock'") == changes.Length);
        await transaction.CommitAsync();
        return await Task.WhenAll(running);
    }

    /// <summary>Sessions tell what they have read when they end.</summary>
    private async Task<long> ReadSoFarAsync(string table)
    {
        _services.GetRequiredService<NpgsqlDataSource>().Clear();
        await Eventually.BecomesAsync(async () => await Db.CountAsync("pg_stat_activity", "datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'") == 0);
        return await Db.ScalarAsync<long>("SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables WHERE relname = $1", table);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
        await _folder.EndAsync();
    }
}
