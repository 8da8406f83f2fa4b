using Gateway.Application.Lifecycle;
using Gateway.Infrastructure.Persistence;
using Gateway.Infrastructure.Redis;
using Npgsql;

namespace Gateway.Infrastructure.Health;

/// <summary>Can the gateway take updates, and what is the matter with what it stands on?</summary>
public sealed class GatewayHealth
{
    /// <summary>A probe that takes longer has its answer.</summary>
    private static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(2);

    private readonly Drain _drain;
    private readonly NpgsqlDataSource? _database;
    private readonly RedisConnection? _redis;
    private readonly TimeProvider _time;

    internal GatewayHealth(Drain drain, NpgsqlDataSource? database, RedisConnection? redis, TimeProvider time)
    {
        _drain = drain;
        _database = database;
        _redis = redis;
        _time = time;
    }

    /// <summary>Fails only for what every update needs, so Redis is not asked.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken) =>
        !_drain.Draining.IsCancellationRequested && (_database is null || await IsDatabaseReachableAsync(cancellationToken));

    public async Task<HealthReport> ReportAsync(CancellationToken cancellationToken)
    {
        var database = _database is null ? (bool?)null : await IsDatabaseReachableAsync(cancellationToken);
        var redis = _redis is null ? (bool?)null : await _redis.IsReachableAsync(cancellationToken);
        var draining = _drain.Draining.IsCancellationRequested;
        return new HealthReport(draining, database, redis, database is true ? await JobsAsync(cancellationToken) : null);
    }

    private async Task<bool> IsDatabaseReachableAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await ProbeAsync("SELECT 1", static async command => await command.ExecuteScalarAsync() is not null, cancellationToken);
        }
        catch (Exception failure) when (Sql.IsUnavailable(failure))
        {
            return false;
        }
    }

    /// <summary>Counts by partial indexes; the pending ones only up to a bound, since a probe must stay cheap.</summary>
    private async Task<JobCounts?> JobsAsync(CancellationToken cancellationToken)
    {
        const string Statement = """
            SELECT (SELECT count(*) FROM (SELECT FROM gateway_jobs WHERE status = 'pending' LIMIT 10000) AS few),
                   (SELECT count(*) FROM gateway_jobs WHERE status = 'running'),
                   (SELECT count(*) FROM (SELECT FROM gateway_jobs WHERE status = 'dead' AND NOT released LIMIT 10000) AS few)
            """;
        try
        {
            return await ProbeAsync(
                Statement,
                static async command =>
                {
                    await using var reader = await command.ExecuteReaderAsync();
                    await reader.ReadAsync();
                    return new JobCounts(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
                },
                cancellationToken);
        }
        catch (Exception failure) when (Sql.IsUnavailable(failure))
        {
            return null;
        }
    }

    private Task<T> ProbeAsync<T>(string statement, Func<NpgsqlCommand, Task<T>> probe, CancellationToken cancellationToken)
    {
        return AskAsync().WaitAsync(LongestProbe, _time, cancellationToken);

        async Task<T> AskAsync()
        {
            await using var command = _database!.CreateCommand(statement);
            command.CommandTimeout = (int)LongestProbe.TotalSeconds;
            return await probe(command);
        }
    }
}

/// <summary>What <c>/health</c> tells.</summary>
/// <param name="Draining">The process is on its way out.</param>
/// <param name="Database">Reachable; null when not configured.</param>
/// <param name="Redis">Reachable; null when not configured.</param>
/// <param name="Jobs">Null when not known.</param>
public sealed record HealthReport(bool Draining, bool? Database, bool? Redis, JobCounts? Jobs);

/// <summary>How many jobs are in which state; pending and dead ones are counted up to 10,000.</summary>
public sealed record JobCounts(long Pending, long Running, long Dead);
