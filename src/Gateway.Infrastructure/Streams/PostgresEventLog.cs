using Gateway.Application.Streams;
using Gateway.Domain.Updates;
using Gateway.Infrastructure.Persistence;
using Npgsql;

namespace Gateway.Infrastructure.Streams;

/// <summary>Reads <c>events</c>.</summary>
internal sealed class PostgresEventLog(NpgsqlDataSource database) : IEventLog
{
    private const int LargestPage = 256;

    /// <summary>Of raw bytes. One event can be a mebibyte.</summary>
    private const int LargestPageBytes = 2 * 1024 * 1024;

    /// <summary>How many events are looked at for the few of one bot.</summary>
    private const int Stretch = 5000;

    private const int MostLookups = 64;

    private readonly record struct Walked(long? To, long Rows);

    public Task<LogPage> ReadAsync(long after, long upTo, EventFilter filter, CancellationToken cancellationToken) => Sql.AskAsync(async () =>
    {
        // Where the end is not known, only a walk tells how far it came; and many chats are found sooner by one.
        var isWalk = !filter.All && (filter.Bots.Count > 0 || filter.Chats.Count > MostLookups || upTo == long.MaxValue);
        await using var command = database.CreateCommand(filter.All ? EventLogSql.All : isWalk ? EventLogSql.Walk : EventLogSql.OfChats);
        foreach (var parameter in new[] { Sql.Value(after), Sql.Value(upTo), Sql.Value(LargestPage), Sql.Value((long)LargestPageBytes) })
            command.Parameters.Add(parameter);
        if (!filter.All)
            command.Parameters.Add(Sql.Value(filter.Chats.ToArray()));
        if (isWalk)
            command.Parameters.AddRange(new[] { Sql.Value(filter.Bots.ToArray()), Sql.Value(Stretch) });
        return await PageAsync(command, after);
    }, cancellationToken);

    public Task<IReadOnlyList<LoggedEvent>> FindAsync(IReadOnlyCollection<long> positions, CancellationToken cancellationToken) => Sql.AskAsync(async () =>
    {
        await using var command = database.CreateCommand(EventLogSql.Some);
        command.Parameters.Add(Sql.Value(positions.ToArray()));
        var (records, _) = await RecordsAsync(command);
        return await TellAsync(records);
    }, cancellationToken);

    public Task<LogBounds> BoundsAsync(CancellationToken cancellationToken) => Sql.AskAsync(async () =>
    {
        await using var command = database.CreateCommand(EventLogSql.Bounds);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new LogBounds(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }, cancellationToken);

    /// <summary>A page that is full, by rows or bytes, ends at its last event; else it has seen its stretch, or everything that was asked for.</summary>
    private async Task<LogPage> PageAsync(NpgsqlCommand command, long after)
    {
        var (records, walked) = await RecordsAsync(command);
        var isFull = records.Count == LargestPage || records.Sum(static record => (long)record.Raw.Length) >= LargestPageBytes;
        var last = records.Count > 0 ? records[^1].Position : after;
        return new LogPage(await TellAsync(records), isFull ? last : walked?.To ?? last, IsEnd: !isFull && walked?.Rows is not Stretch);
    }

    private static async Task<(List<LogRecord> Records, Walked? Walked)> RecordsAsync(NpgsqlCommand command)
    {
        await using var reader = await command.ExecuteReaderAsync();
        var records = new List<LogRecord>();
        Walked? walked = null;
        while (await reader.ReadAsync())
        {
            if (reader.IsDBNull(1))
                walked = new Walked(reader.NumberOrNull(0), reader.GetInt64(4));
            else
                records.Add(new LogRecord(
                    reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.NumberOrNull(4), reader.NumberOrNull(5), reader.NumberOrNull(6),
                    reader.GetFieldValue<DateTimeOffset>(7), reader.GetFieldValue<byte[]>(8)));
        }

        return (records, walked);
    }

    private async Task<IReadOnlyList<LoggedEvent>> TellAsync(List<LogRecord> records)
    {
        if (records.Count == 0)
            return [];
        var envelopes = records.ConvertAll(static record => record.ReadMessage());
        var known = await KnownAsync(records, envelopes);
        return [.. records.Select((record, place) => record.ToEvent(envelopes[place], known.TryGetValue(place, out var message) ? message : null))];
    }

    private async Task<Dictionary<int, LogRecord.Known>> KnownAsync(List<LogRecord> records, List<UpdateEnvelope?> envelopes)
    {
        int[] messages = [.. Enumerable.Range(0, records.Count).Where(place => envelopes[place] is not null)];
        var known = new Dictionary<int, LogRecord.Known>(messages.Length);
        if (messages.Length == 0)
            return known;
        await using var command = database.CreateCommand(EventLogSql.Messages);
        command.Parameters.Add(Sql.Value(Array.ConvertAll(messages, place => records[place].ChatId!.Value)));
        command.Parameters.Add(Sql.Value(Array.ConvertAll(messages, place => records[place].TelegramChatId ?? 0)));
        command.Parameters.Add(Sql.Value(Array.ConvertAll(messages, place => envelopes[place]!.Message!.BusinessConnectionId)));
        command.Parameters.Add(Sql.Value(Array.ConvertAll(messages, place => envelopes[place]!.MessageId!.Value)));
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            known.Add(messages[(int)reader.GetInt64(0) - 1], new LogRecord.Known(
                reader.GetInt64(1), reader.GetString(2), reader.NumberOrNull(3), reader.TextOrNull(4), reader.TextOrNull(5), reader.TimeOrNull(6)));
        }

        return known;
    }
}
