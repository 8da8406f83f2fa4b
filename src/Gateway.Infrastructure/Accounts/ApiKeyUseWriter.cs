using System.Collections.Concurrent;
using Gateway.Application;
using Gateway.Application.Accounts;
using Gateway.Infrastructure.Persistence;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Gateway.Infrastructure.Accounts;

/// <summary>Writes <c>last_used_at</c>, at most once a minute for each key and never while a request waits for it.</summary>
internal sealed class ApiKeyUseWriter(NpgsqlDataSource database, TimeProvider time) : BackgroundService, IApiKeyUse
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>A little longer than the statement asks for, or it would now and then write nothing.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(61);

    private readonly ConcurrentDictionary<long, long> _writtenAt = new();
    private readonly ConcurrentDictionary<long, bool> _used = new();

    public void Note(long apiKeyId)
    {
        if (!_writtenAt.TryGetValue(apiKeyId, out var at) || time.GetElapsedTime(at) >= Rest)
            _used.TryAdd(apiKeyId, true);
    }

    /// <summary>Writes what has been noted. Answers how many keys that changed.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        long[] keys = [.. _used.Keys];
        if (keys.Length == 0)
            return 0;
        var written = await Sql.AskAsync(() => WriteAsync(keys), cancellationToken);
        foreach (var key in keys)
        {
            _writtenAt[key] = time.GetTimestamp();
            _used.TryRemove(key, out _);
        }

        return written;
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
                // Kept for the next time; others say in the log that PostgreSQL is away.
            }
        }
    }

    private async Task<int> WriteAsync(long[] keys)
    {
        await using var command = database.CreateCommand(AccessSql.KeysUsed);
        command.Parameters.Add(Sql.Value(keys));
        return await command.ExecuteNonQueryAsync();
    }
}
