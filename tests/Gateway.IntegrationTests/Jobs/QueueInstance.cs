using Gateway.Application.Jobs;
using Gateway.Application.Lifecycle;
using Gateway.Application.Updates;
using Gateway.Application.Updates.Handlers;
using Gateway.Domain.Bots;
using Gateway.Domain.Updates;
using Gateway.Infrastructure.Bots;
using Gateway.Infrastructure.Chats;
using Gateway.Infrastructure.Jobs;
using Gateway.Infrastructure.Persistence;
using Gateway.Infrastructure.Streams;
using Gateway.Infrastructure.Updates;
using Gateway.IntegrationTests.Servers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>
/// All that one gateway process has of the queue: connections, leases and services of its own. Nothing runs by itself but the
/// settlement writer, until a test starts a service.
/// </summary>
internal sealed class QueueInstance : IAsyncDisposable
{
    private readonly NpgsqlDataSource _database;
    private readonly SettlementWriter _settlements;
    private readonly BotRegistry _bots;
    private readonly QueueOptions _options;
    private readonly Stack<IHostedService> _started = [];
    private readonly Drain _drain = new();

    private QueueInstance(string databaseUrl, QueueOptions options, ScriptedHandler handler, RecordingSender api, IEnumerable<Bot> bots)
    {
        var time = TimeProvider.System;
        _database = Connect(databaseUrl);
        _options = options;
        _bots = new BotRegistry(bots);
        var (wakeups, handOver) = (new JobWakeups(_drain), new HandOver());
        Leases = new HeldLeases(options, time);
        var prepared = new PreparedStatements(_database);
        _settlements = new SettlementWriter(prepared, Leases, wakeups, _drain, options, time, NullLogger<SettlementWriter>.Instance);
        Queue = new PostgresJobQueue(_database, prepared, _settlements, wakeups, options, time);
        Desk = new PostgresJobDesk(_database, _bots, wakeups);
        Writer = new UpdateInboxWriter(prepared, options);
        Migrations = new PostgresChatMigrations(_database);
        Unheard = new UnheardClaims(Queue, options, time, NullLogger<UnheardClaims>.Instance);
        Inbox = new PostgresUpdateInbox(new LogFlusher(Writer, Queue, handOver, Unheard, new LogHints(time), time, NullLogger<LogFlusher>.Instance), Migrations, time);
        Log = new PostgresMessageLog(Inbox);
        var notice = new DeadLetterNotice(api, time, NullLogger<DeadLetterNotice>.Instance);
        var dispatcher = new HandlerDispatcher([handler], time, NullLogger<HandlerDispatcher>.Instance);
        Runner = new JobRunner(Queue, dispatcher, Leases, notice, _drain, time, NullLogger<JobRunner>.Instance);
        Worker = new JobWorker(Queue, Runner, _bots, wakeups, handOver, _drain, options, time, NullLogger<JobWorker>.Instance);
        Janitor = new JobJanitor(Queue, _bots, notice, _drain, options, time, NullLogger<JobJanitor>.Instance);
        Renewer = new LeaseRenewer(Queue, Leases, options, time, NullLogger<LeaseRenewer>.Instance);
    }

    public PostgresJobQueue Queue { get; }

    public HeldLeases Leases { get; }

    public PostgresJobDesk Desk { get; }

    public UpdateInboxWriter Writer { get; }

    public PostgresUpdateInbox Inbox { get; }

    public UnheardClaims Unheard { get; }

    public PostgresMessageLog Log { get; }

    public PostgresChatMigrations Migrations { get; }

    public JobRunner Runner { get; }

    public JobWorker Worker { get; }

    public JobJanitor Janitor { get; }

    public LeaseRenewer Renewer { get; }

    public static async Task<QueueInstance> StartAsync(
        string databaseUrl, QueueOptions options, ScriptedHandler handler, RecordingSender api, IEnumerable<Bot>? bots = null)
    {
        var instance = new QueueInstance(databaseUrl, options, handler, api, bots ?? JobBots.All);
        await instance.StartAsync(instance._settlements);
        return instance;
    }

    public static NpgsqlDataSource Connect(string databaseUrl) => DatabaseOptions.TryParse(databaseUrl, out var database)
        ? NpgsqlDataSource.Create(database.ConnectionString)
        : throw new ArgumentException("Not an address of PostgreSQL.", nameof(databaseUrl));

    /// <summary>As SIGTERM does.</summary>
    public void BeginDrain() => _drain.Begin();

    /// <summary>Starts a service's own loop.</summary>
    public async Task StartAsync(IHostedService service)
    {
        await service.StartAsync(CancellationToken.None);
        _started.Push(service);
    }

    /// <summary>One batch, one commit, as the inbox does it. Answers the new jobs in the order of the updates.</summary>
    public async Task<IReadOnlyList<(long JobId, string Status)>> AcceptAsync(Bot bot, params IReadOnlyList<RawUpdate> updates) =>
    [
        .. (await Writer.WriteAsync([.. updates.Select(update => Arrive(bot, update))])).OrderBy(static row => row.Key).Select(static row => (row.Value.Position!.Value, row.Value.Status!)),
    ];

    public static Arrival Arrive(Bot bot, RawUpdate update) => new(bot, Receive(update));

    public static ReceivedUpdate Receive(RawUpdate update)
    {
        var raw = update.Bytes.ToArray();
        var envelope = UpdateEnvelopeReader.Read(raw, out _) ?? throw new ArgumentException("Not an update.", nameof(update));
        return new ReceivedUpdate(raw, envelope, TimeProvider.System.GetTimestamp());
    }

    public async Task<ClaimedJob> PopOneAsync() => (await PopAsync(1)).Should().ContainSingle().Subject;

    public Task<IReadOnlyList<ClaimedJob>> PopAsync(int limit = 100) => Queue.PopAsync(limit, CancellationToken.None);

    public Task<bool> DoneAsync(ClaimedJob job) => Queue.MarkDoneAsync(job.Claim, CancellationToken.None);

    public Task<FailureResult> FailAsync(ClaimedJob job, TimeSpan? retryIn, LaneOrder order = LaneOrder.Relaxed) =>
        Queue.MarkFailedAsync(job.Claim, new JobFailure("It failed.", retryIn, order), CancellationToken.None);

    public Task<bool> GiveBackAsync(ClaimedJob job) => Queue.GiveBackAsync(job.Claim, CancellationToken.None);

    /// <summary>What the worker does with one claimed job, to its settlement.</summary>
    public Task<Settlement> RunAsync(ClaimedJob job) =>
        Runner.RunAsync(job, _bots.Find(job.Claim.BotSlug), _options.StuckTimeout);

    /// <summary>Runs what is due now, and what comes after it, until nothing is.</summary>
    public async Task<IReadOnlyList<Settlement>> RunAllDueAsync()
    {
        var settled = new List<Settlement>();
        await Queue.RequeueDueAsync(CancellationToken.None);
        while (await PopAsync() is { Count: > 0 } jobs)
            settled.AddRange(await Task.WhenAll(jobs.Select(RunAsync)));
        return settled;
    }

    public async ValueTask DisposeAsync()
    {
        _drain.Begin();
        _drain.CancelWork();
        while (_started.TryPop(out var service))
            await service.StopAsync(CancellationToken.None);
        _settlements.Dispose();
        Inbox.Dispose();
        Unheard.Dispose();
        Worker.Dispose();
        Janitor.Dispose();
        Renewer.Dispose();
        _drain.Dispose();
        await _database.DisposeAsync();
    }
}
