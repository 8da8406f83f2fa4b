using Gateway.Application;
using Gateway.Infrastructure.Accounts;
using Gateway.Infrastructure.Bots;
using Gateway.Infrastructure.Jobs;
using Gateway.Infrastructure.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Lifecycle;

/// <summary>Before the gateway takes traffic: the schema, the first admin, the bots, then the jobs of processes that died.</summary>
internal sealed partial class DatabaseStartup(
    DatabaseMigrator migrator, FirstAdmin firstAdmin, StoredBots bots, JobJanitor janitor, TimeProvider time, ILogger<DatabaseStartup> logger) : IHostedService
{
    /// <summary>How long PostgreSQL may be away at start.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan RescueLimit = TimeSpan.FromSeconds(5);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await migrator.RunAsync(Patience, cancellationToken);
        await firstAdmin.MakeAsync(cancellationToken);
        await bots.LoadAsync(Patience, cancellationToken);
        if (migrator.FoundNobody)
            janitor.NoteAbsence();
        using var limit = new CancellationTokenSource(RescueLimit, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await janitor.RescueAsync(linked.Token);
        }
        catch (Exception unfinished) when (unfinished is StoreUnavailableException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            LogUnfinished(logger);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(3511, LogLevel.Warning, "Not all jobs of dead processes could be rescued before the start; the janitor goes on")]
    private static partial void LogUnfinished(ILogger logger);
}
