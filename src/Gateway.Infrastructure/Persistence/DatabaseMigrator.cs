using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gateway.Infrastructure.Persistence;

/// <summary>Brings the schema up to date, one instance at a time. A schema newer than this program is left alone.</summary>
public sealed partial class DatabaseMigrator(NpgsqlDataSource database, TimeProvider time, ILogger<DatabaseMigrator> logger)
{
    /// <summary>A statement that waits longer for a table lock gives way, so that it does not hold up those behind it.</summary>
    private const string LockTimeout = "SET lock_timeout = '3s'";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private readonly ClusterLocks _locks = new(time, database);

    /// <summary>PostgreSQL could not be reached at first.</summary>
    public bool FoundNobody { get; private set; }

    /// <summary>Tries until PostgreSQL is there and no lock stands in the way, for <paramref name="patience"/> at most.</summary>
    /// <returns>How many migrations were applied.</returns>
    public async Task<int> RunAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        for (var started = time.GetTimestamp(); ;)
        {
            try
            {
                return await MigrateAsync(cancellationToken);
            }
            catch (Exception passing) when (IsPassing(passing) && time.GetElapsedTime(started) < patience)
            {
                FoundNobody |= Cause(passing) is not PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected };
                LogWaiting(logger, Cause(passing) is PostgresException refused ? refused.MessageText : Cause(passing).GetType().Name);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private static bool IsPassing(Exception failure) => Cause(failure) switch
    {
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.DeadlockDetected } => true,
        PostgresException postgres => postgres.IsTransient,
        NpgsqlException or TimeoutException or IOException => true,
        _ => false,
    };

    /// <summary>EF wraps what it takes for transient.</summary>
    private static Exception Cause(Exception failure) => failure is InvalidOperationException { InnerException: NpgsqlException inner } ? inner : failure;

    private async Task<int> MigrateAsync(CancellationToken cancellationToken)
    {
        await using var held = await _locks.AcquireAsync(ClusterLock.Migration, cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var options = new DbContextOptionsBuilder<GatewayDbContext>().UseNpgsql(connection).Options;
        await using var context = new GatewayDbContext(options);
        var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).Count();
        if (pending == 0)
            return 0;
        await context.Database.ExecuteSqlRawAsync(LockTimeout, cancellationToken);
        context.Database.SetCommandTimeout(TimeSpan.Zero);
        await context.Database.MigrateAsync(cancellationToken);
        LogMigrated(logger, pending);
        return pending;
    }

    [LoggerMessage(3101, LogLevel.Information, "The schema is up to date: {Count} migrations applied")]
    private static partial void LogMigrated(ILogger logger, int count);

    [LoggerMessage(3102, LogLevel.Warning, "Waiting for PostgreSQL: {Reason}")]
    private static partial void LogWaiting(ILogger logger, string reason);
}
