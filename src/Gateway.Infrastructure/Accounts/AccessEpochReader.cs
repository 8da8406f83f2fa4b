using Gateway.Application;
using Gateway.Application.Accounts;
using Gateway.Infrastructure.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gateway.Infrastructure.Accounts;

/// <summary>Reads twice a second whether rights or bots have changed. There is no message that could be lost.</summary>
internal sealed partial class AccessEpochReader(NpgsqlDataSource database, KnownEpoch known, TimeProvider time, ILogger<AccessEpochReader> logger)
    : BackgroundService, IAccessEpoch
{
    /// <summary>From the beginning of one reading to that of the next.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private static readonly TimeSpan LongestReading = TimeSpan.FromSeconds(2);

    private const string ReadEpoch = "SELECT epoch, bots FROM access_epoch";

    private bool _isBlind;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            var began = time.GetTimestamp();
            try
            {
                await RunOnceAsync(stoppingToken);
                if (_isBlind)
                    LogSees(logger);
                _isBlind = false;
            }
            catch (StoreUnavailableException unavailable)
            {
                if (!_isBlind)
                    LogBlind(logger, unavailable.Message);
                _isBlind = true;
            }

            if (Interval - time.GetElapsedTime(began) is { } rest && rest > TimeSpan.Zero)
                await Task.Delay(rest, time, stoppingToken);
        }
    }

    public async Task LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunOnceAsync(cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // The loop reads on, and says so in the log.
        }
    }

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var row = await Sql.AskAsync(() => ReadAsync().WaitAsync(LongestReading, time), cancellationToken);
        if (row is var (epoch, bots))
            known.Learn(began, epoch, bots);
    }

    /// <summary>Null when somebody has deleted the row: then no change shows, and no cache is used.</summary>
    private async Task<(long Epoch, long Bots)?> ReadAsync()
    {
        await using var command = database.CreateCommand(ReadEpoch);
        command.CommandTimeout = (int)LongestReading.TotalSeconds;
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? (reader.GetInt64(0), reader.GetInt64(1)) : null;
    }

    [LoggerMessage(3701, LogLevel.Warning, "Changes of rights cannot be seen, so rights are read from PostgreSQL until they can: {Reason}")]
    private static partial void LogBlind(ILogger logger, string reason);

    [LoggerMessage(3702, LogLevel.Information, "Changes of rights are seen again")]
    private static partial void LogSees(ILogger logger);
}
