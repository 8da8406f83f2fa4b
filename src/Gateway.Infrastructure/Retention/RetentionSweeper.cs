using Gateway.Application;
using Gateway.Application.Idempotency;
using Gateway.Infrastructure.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gateway.Infrastructure.Retention;

/// <summary>Purges what is past its retention, in small transactions. Safe beside others doing the same.</summary>
internal sealed partial class RetentionSweeper(NpgsqlDataSource database, RetentionOptions options, TimeProvider time, ILogger<RetentionSweeper> logger)
    : BackgroundService
{
    private const int Slice = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan ExpiredTokens = TimeSpan.FromDays(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Pause, time, stoppingToken);
            try
            {
                var rows = await RunOnceAsync(stoppingToken);
                if (rows > 0)
                    LogPurged(logger, rows);
            }
            catch (StoreUnavailableException unavailable)
            {
                LogFailed(logger, unavailable.Message);
            }
        }
    }

    /// <summary>Answers how many rows went.</summary>
    public async Task<long> RunOnceAsync(CancellationToken cancellationToken)
    {
        var rows = 0L;
        if (options.Messages is { } age)
        {
            var (events, young) = await WalkAsync(RetentionSql.Events, Sql.Value(age.TotalSeconds), cancellationToken);
            var (messages, _) = await WalkAsync(RetentionSql.Messages, Sql.Value(young ?? long.MaxValue), cancellationToken);
            rows += events + messages;
        }

        rows += await PurgeAsync(RetentionSql.Deliveries, options.Deliveries, cancellationToken);
        rows += await PurgeAsync(RetentionSql.Audit, options.Audit, cancellationToken);
        rows += await PurgeAsync(RetentionSql.IdempotencyKeys, IIdempotency.Retention, cancellationToken);
        return rows + await PurgeAsync(RetentionSql.RefreshTokens, ExpiredTokens, cancellationToken);
    }

    private async Task<long> PurgeAsync(string statement, TimeSpan age, CancellationToken cancellationToken)
    {
        var rows = 0L;
        for (var slice = Slice; slice == Slice; rows += slice)
        {
            cancellationToken.ThrowIfCancellationRequested();
            slice = await Sql.AskAsync(() => PurgeSliceAsync(statement, age), cancellationToken);
        }

        return rows;
    }

    private async Task<int> PurgeSliceAsync(string statement, TimeSpan age)
    {
        await using var command = database.CreateCommand(statement);
        command.Parameters.Add(Sql.Value(age.TotalSeconds));
        command.Parameters.Add(Sql.Value(Slice));
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Goes on from slice to slice until there is none, or one with something young in it. Answers how many went, and where the young begin.</summary>
    private async Task<(long Rows, long? Young)> WalkAsync(string statement, NpgsqlParameter bound, CancellationToken cancellationToken)
    {
        var rows = 0L;
        long? young = null;
        for (long? seen = 0; seen is { } after && young is null;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (seen, var gone, young) = await Sql.AskAsync(() => WalkSliceAsync(statement, bound.Clone(), after), cancellationToken);
            rows += gone;
        }

        return (rows, young);
    }

    private async Task<(long? Seen, long Gone, long? Young)> WalkSliceAsync(string statement, NpgsqlParameter bound, long after)
    {
        await using var command = database.CreateCommand(statement);
        command.Parameters.AddRange(new[] { bound, Sql.Value(after), Sql.Value(Slice) });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.IsDBNull(0) ? null : reader.GetInt64(0), reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetInt64(2));
    }

    [LoggerMessage(3901, LogLevel.Information, "{Count} rows were past their retention and are gone")]
    private static partial void LogPurged(ILogger logger, long count);

    [LoggerMessage(3902, LogLevel.Warning, "What is past its retention could not be purged: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
