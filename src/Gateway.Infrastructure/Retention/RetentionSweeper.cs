using Gateway.Application;
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

    /// <summary>The answer to a repeat is kept this long.</summary>
    private static readonly TimeSpan IdempotencyKeys = TimeSpan.FromHours(24);

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
            var end = await Sql.AskAsync(() => EndAsync(age), cancellationToken);
            rows += await SweepAsync(RetentionSql.Messages, end, cancellationToken);
            rows += await SweepAsync(RetentionSql.Events, end, cancellationToken);
        }

        rows += await PurgeAsync(RetentionSql.Deliveries, options.Deliveries, cancellationToken);
        rows += await PurgeAsync(RetentionSql.Audit, options.Audit, cancellationToken);
        rows += await PurgeAsync(RetentionSql.IdempotencyKeys, IdempotencyKeys, cancellationToken);
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

    /// <summary>Walks up to <paramref name="end"/>, over what must stay.</summary>
    private async Task<long> SweepAsync(string statement, long end, CancellationToken cancellationToken)
    {
        var rows = 0L;
        for (long? seen = 0; seen is { } position;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (seen, var gone) = await Sql.AskAsync(() => SweepSliceAsync(statement, end, position), cancellationToken);
            rows += gone;
        }

        return rows;
    }

    private async Task<(long? Seen, long Gone)> SweepSliceAsync(string statement, long end, long after)
    {
        await using var command = database.CreateCommand(statement);
        command.Parameters.Add(Sql.Value(end));
        command.Parameters.Add(Sql.Value(after));
        command.Parameters.Add(Sql.Value(Slice));
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (await reader.IsDBNullAsync(0) ? null : reader.GetInt64(0), reader.GetInt64(1));
    }

    private async Task<long> EndAsync(TimeSpan age)
    {
        await using var command = database.CreateCommand(RetentionSql.FirstYoungEvent);
        command.Parameters.Add(Sql.Value(age.TotalSeconds));
        return (long)(await command.ExecuteScalarAsync())!;
    }

    [LoggerMessage(3901, LogLevel.Information, "{Count} rows were past their retention and are gone")]
    private static partial void LogPurged(ILogger logger, long count);

    [LoggerMessage(3902, LogLevel.Warning, "What is past its retention could not be purged: {Reason}")]
    private static partial void LogFailed(ILogger logger, string reason);
}
