using System.Diagnostics.Metrics;
using Gateway.Application.Bots;
using Gateway.Application.Lifecycle;
using Gateway.Application.Streams;
using Gateway.Application.Telemetry;
using Gateway.Infrastructure.Persistence;
using Gateway.Infrastructure.Redis;
using Npgsql;

namespace Gateway.Infrastructure.Telemetry;

/// <summary>
/// Gauges of what all instances share, read from PostgreSQL when they are asked for and no more often than <see cref="Freshness"/>. What cannot be
/// read is not told at all, rather than told as it was.
/// </summary>
public sealed class StoreGauges : IDisposable
{
    /// <summary>Two who scrape at once cost one reading.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(5);

    private const long MostCounted = 100_000;

    private static readonly TimeSpan LongestReading = TimeSpan.FromSeconds(2);

    private readonly Meter _meter;
    private readonly IBotRegistry _bots;
    private readonly NpgsqlDataSource? _database;
    private readonly RedisConnection? _redis;
    private readonly LiveHub? _hub;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private Task? _reading;
    private Reading? _last;

    internal StoreGauges(IMeterFactory meters, IBotRegistry bots, Drain drain, NpgsqlDataSource? database, RedisConnection? redis, LiveHub? hub, TimeProvider time)
    {
        (_bots, _database, _redis, _hub, _time) = (bots, database, redis, hub, time);
        _meter = meters.Create(GatewayMeter.Name);
        _meter.CreateObservableGauge("telegram_gateway.up", () => Up(drain), "{dependency}", "1 where it answers, 0 where it does not; gateway is 0 while it drains.");
        Observe("telegram_gateway.queue.jobs", "{job}", "Jobs by state; pending and dead ones are counted up to 100,000.", reading => reading.Jobs);
        Observe("telegram_gateway.queue.oldest_age", "s", "How long the oldest job of the state has been due, running or dead.", reading => reading.Ages);
        Observe("telegram_gateway.deliveries.open", "{delivery}", "Deliveries by state; pending ones are counted up to 100,000.", reading => reading.Deliveries);
        Observe("telegram_gateway.breakers", "{webhook}", "Webhooks by the state of their breaker.", reading => reading.Breakers);
        Observe("telegram_gateway.log.position", "{event}", "The last position of the log.", reading => reading.Position);
        Observe("telegram_gateway.log.lag", "{event}", "How many positions whoever follows the log is behind its end.", reading => reading.Lag);
        Observe("telegram_gateway.oldest_transaction_age", "s", "How long the oldest transaction of the database has been open.", reading => reading.Transaction);
    }

    /// <summary>Reads anew what is not fresh. Does not throw but for <paramref name="cancellationToken"/>.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        foreach (var bot in _bots.All)
            GatewayMeter.Expect(bot.Slug);
        Task reading;
        lock (_lock)
        {
            if (_last is { } last && _time.GetElapsedTime(last.At) < Freshness)
                return;
            reading = _reading ??= Task.Run(ReadAsync, CancellationToken.None);
        }

        await reading.WaitAsync(cancellationToken);
    }

    public void Dispose() => _meter.Dispose();

    private static Measurement<double> Of(double value, string label, string name) => new(value, new KeyValuePair<string, object?>(label, name));

    private void Observe(string name, string unit, string what, Func<Reading, IEnumerable<Measurement<double>>> of) =>
        _meter.CreateObservableGauge(name, () => _last is { } last && _time.GetElapsedTime(last.At) < 12 * Freshness ? of(last) : [], unit, what);

    private IEnumerable<Measurement<double>> Up(Drain drain)
    {
        yield return Of(drain.Draining.IsCancellationRequested ? 0 : 1, "dependency", "gateway");
        if (_last?.IsDatabaseUp is { } database)
            yield return Of(database ? 1 : 0, "dependency", "postgresql");
        if (_last?.IsRedisUp is { } redis)
            yield return Of(redis ? 1 : 0, "dependency", "redis");
    }

    /// <summary>Goes on when whoever asked has gone, so that callers who come and go cost no more than one who stays.</summary>
    private async Task ReadAsync()
    {
        Reading? read = null;
        try
        {
            read = await AskAsync();
        }
        finally
        {
            lock (_lock)
                (_last, _reading) = (read ?? _last, null);
        }
    }

    private async Task<Reading> AskAsync()
    {
        var reading = new Reading(_time.GetTimestamp()) { IsRedisUp = _redis is null ? null : await _redis.IsReachableAsync(CancellationToken.None) };
        if (_database is null)
            return reading;
        try
        {
            return await AskAsync(reading, _database).WaitAsync(LongestReading, _time);
        }
        catch (Exception failure) when (Sql.IsUnavailable(failure) || failure is TimeoutException)
        {
            return reading with { IsDatabaseUp = false };
        }
    }

    private async Task<Reading> AskAsync(Reading reading, NpgsqlDataSource database)
    {
        await using var batch = database.CreateBatch();
        batch.Timeout = (int)LongestReading.TotalSeconds;
        batch.Add(StoreGaugesSql.Jobs, Sql.Value(MostCounted));
        batch.Add(StoreGaugesSql.Webhooks, Sql.Value(MostCounted));
        batch.Add(StoreGaugesSql.Log);
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.ReadAsync();
        reading = reading with
        {
            IsDatabaseUp = true,
            Jobs = States(reader, 0, "pending", "running", "dead"),
            Ages = Ages(reader, 3, "pending", "running", "dead"),
        };
        await reader.NextResultAsync();
        await reader.ReadAsync();
        reading = reading with { Breakers = States(reader, 0, "closed", "open", "disabled"), Deliveries = States(reader, 3, "pending", "running") };
        await reader.NextResultAsync();
        await reader.ReadAsync();
        var (end, dispatched) = (reader.GetInt64(1), reader.NumberOrNull(2));
        var lag = new List<Measurement<double>>();
        if (dispatched is { } mark)
            lag.Add(Of(Math.Max(0, end - mark), "follower", "webhooks"));
        if (_hub?.Position is { } handed)
            lag.Add(Of(Math.Max(0, end - handed), "follower", "streams"));
        return reading with { Transaction = [new(reader.GetDouble(0))], Position = [new(end)], Lag = lag };
    }

    private static Measurement<double>[] States(NpgsqlDataReader reader, int first, params string[] states) =>
        [.. states.Select((state, index) => Of(reader.GetInt64(first + index), "state", state))];

    /// <summary>Where there is none its age is 0.</summary>
    private static Measurement<double>[] Ages(NpgsqlDataReader reader, int first, params string[] states) =>
        [.. states.Select((state, index) => Of(reader.IsDBNull(first + index) ? 0 : Math.Max(0, reader.GetDouble(first + index)), "state", state))];

    /// <summary>What was read at one time; null or nothing where it is not there or does not answer.</summary>
    private sealed record Reading(long At)
    {
        public bool? IsDatabaseUp { get; init; }

        public bool? IsRedisUp { get; init; }

        public IReadOnlyList<Measurement<double>> Jobs { get; init; } = [];

        public IReadOnlyList<Measurement<double>> Ages { get; init; } = [];

        public IReadOnlyList<Measurement<double>> Deliveries { get; init; } = [];

        public IReadOnlyList<Measurement<double>> Breakers { get; init; } = [];

        public IReadOnlyList<Measurement<double>> Position { get; init; } = [];

        public IReadOnlyList<Measurement<double>> Lag { get; init; } = [];

        public IReadOnlyList<Measurement<double>> Transaction { get; init; } = [];
    }
}
