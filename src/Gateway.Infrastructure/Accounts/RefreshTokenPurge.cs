using Gateway.Application;
using Gateway.Infrastructure.Persistence;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Gateway.Infrastructure.Accounts;

/// <summary>Deletes refresh tokens that have expired, every hour and in small transactions. Safe beside others doing the same.</summary>
internal sealed class RefreshTokenPurge(NpgsqlDataSource database, TimeProvider time) : BackgroundService
{
    private const int Slice = 1000;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Goes on while there is more than one slice. Answers how many are gone.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        for (var all = 0; ;)
        {
            var slice = await Sql.AskAsync(DeleteAsync, cancellationToken);
            all += slice;
            if (slice < Slice)
                return all;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken);
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (StoreUnavailableException)
            {
                // In an hour, then; others say in the log that PostgreSQL is away.
            }
        }
    }

    private async Task<int> DeleteAsync()
    {
        await using var command = database.CreateCommand(AccessSql.ExpiredRefreshTokens);
        command.Parameters.Add(Sql.Value(Slice));
        return await command.ExecuteNonQueryAsync();
    }
}
