using Gateway.Application.Bots;
using Gateway.Application.Stats;
using Gateway.Infrastructure.Persistence;
using Npgsql;

namespace Gateway.Infrastructure.Stats;

/// <summary>Counts once for all who ask within a few seconds.</summary>
internal sealed class PostgresStats(NpgsqlDataSource database, IBotRegistry bots, TimeProvider time) : IStatsReader, IDisposable
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _one = new(1, 1);
    private GatewayCounts? _last;
    private long _readAt;

    public async Task<GatewayCounts> ReadAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_last is { } last && time.GetElapsedTime(_readAt) < Fresh)
                return last;
            var began = time.GetTimestamp();
            var read = await Sql.AskAsync(CountAsync, cancellationToken);
            (_last, _readAt) = (read, began);
            return read;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task<GatewayCounts> CountAsync()
    {
        await using var batch = database.CreateBatch();
        batch.Add(StatsSql.OfBots, Sql.Value(bots.All.Select(bot => bot.Slug).Order(StringComparer.Ordinal).ToArray()), Sql.Value(IStatsReader.CountedUpTo));
        batch.Add(StatsSql.Estimates);
        await using var reader = await batch.ExecuteReaderAsync();
        var counts = new List<BotStats>();
        while (await reader.ReadAsync())
        {
            var (open, running) = (reader.GetInt64(2), reader.GetInt64(3));
            var pending = open == IStatsReader.CountedUpTo ? open : Math.Max(0, open - running);
            counts.Add(new BotStats(reader.GetString(0), reader.GetInt64(1), new JobStats(pending, running, reader.GetInt64(4), reader.GetInt64(5))));
        }

        await reader.NextResultAsync();
        var rows = new List<long?>();
        while (await reader.ReadAsync())
            rows.Add(reader.IsDBNull(0) ? null : reader.GetInt64(0));
        return new GatewayCounts(counts, new TableEstimates(rows[0], rows[1], rows[2], rows[3]));
    }
}
