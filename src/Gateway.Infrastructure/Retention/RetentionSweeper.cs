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
            var (events, old) = await WalkAsync(RetentionSql.Events, Sql.Value(age.TotalSeconds), cancellationToken);
            var (messages, _) = await WalkAsync(RetentionSql.Messages, Sql.Value(old), cancellationToken);
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

    /// <summary>Goes on from slice to slice until there is none, or one with something young in it. Answers how many went, and the last position that is old.</summary>
    private async Task<(long Rows, long Old)> WalkAsync(string statement, NpgsqlParameter bound, CancellationToken cancellationToken)
    {
        var (rows, last, metYoung) = (0L, 0L, false);
        for (long? seen = 0; seen is { } after && !metYoung;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (seen, var gone, metYoung, var old) = await Sql.AskAsync(() => WalkSliceAsync(statement, bound.Clone(), after), cancellationToken);
            (rows, last) = (rows + gone, old ?? last);
        }

        return (rows, last);
    }

    private async Task<(long? Seen, long Gone, bool MetYoung, long? Old)> WalkSliceAsync(string statement, NpgsqlParameter bound, long after)
    {
        await using var command = database.CreateCommand(statement);
        command.Parameters.AddRange(new[] { bound, Sql.Value(after), Sql.Value(Slice) });
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.IsDBNull(0) ? null : reader.GetInt64(0), reader.GetInt64(1), reader.GetBoolean(2), reader.IsDBNull(3) ? null : reader.GetInt64(3));
    }

    [LoggerMessage(3901, LogLevel.Information, "{Count} rows were past their retention and are gone")]
    private static partial void LogPurged(ILogger logger, long count);

    [LoggerMessage(3902, LogLevel.Warning, "What is past its retention could not be purged: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
