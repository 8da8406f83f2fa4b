using Gateway.Application.Jobs;
using Gateway.Domain.Jobs;
using Gateway.Domain.Updates;
using Gateway.Infrastructure.Jobs;
using Gateway.Infrastructure.Persistence;
using Gateway.Infrastructure.Streams;
using Npgsql;

namespace Gateway.Infrastructure.Updates;

/// <summary>Writes a batch of updates and sent messages in one transaction and one round trip.</summary>
internal sealed class UpdateInboxWriter(PreparedStatements prepared, QueueOptions options)
{
    private static readonly UpdateEnvelope Empty = new() { UpdateId = 0, Kind = string.Empty };

    /// <summary>Answers, by the index in the batch, the updates that are new, and everything that was sent.</summary>
    public Task<IReadOnlyDictionary<int, Logged>> WriteAsync(IReadOnlyList<LogEntry> batch) => WriteAsync(Rows(batch));

    /// <summary>Keeps the bytes of an update that cannot be written otherwise, with a dead job and nothing of its envelope.</summary>
    public Task<IReadOnlyDictionary<int, Logged>> WriteRefusedAsync(Arrival arrival, string error) =>
        WriteAsync([new LogRow(0, arrival, Empty, JobStatus.Dead, $"PostgreSQL refuses the update ({error}).")]);

    internal static IEnumerable<LogRow> Rows(IReadOnlyList<LogEntry> batch) =>
        batch.Select((entry, index) => new LogRow(index, entry, entry.Envelope, (entry as Arrival)?.Wanted, null));

    /// <summary>The rows that are written, and the numbers of their messages.</summary>
    internal static (LogRow[] Rows, int?[] Messages) Distinct(IEnumerable<LogRow> batch)
    {
        // A repeat within the batch is answered like any other repeat. What was sent has no update id, and is never one.
        LogRow[] rows = [.. batch.DistinctBy(row => (row.BotSlug, row.UpdateId, row.UpdateId is null ? row.Index : -1))];
        return (rows, Numbers(rows, row => row.Key));
    }

    /// <summary>Adds what writes rows that <see cref="Distinct"/> has left.</summary>
    internal void AddTo(NpgsqlBatch statements, LogRow[] rows, int?[] messages)
    {
        statements.Add(JobQueueSql.LockLanes, Sql.LaneKeys(rows.Select(row => row.Lane)));
        statements.Add(UpdateInboxSql.LockLog, Sql.Value(ClusterLocks.Space), Sql.Value((int)ClusterLock.Log));
        statements.Add(UpdateInboxSql.Append, [.. Columns(rows, messages)]);
    }

    private async Task<IReadOnlyDictionary<int, Logged>> WriteAsync(IEnumerable<LogRow> batch)
    {
        var (rows, messages) = Distinct(batch);
        return await prepared.RunAsync(statements => AddTo(statements, rows, messages), asking: 2, reader => ReadAsync(reader, rows, messages));
    }

    private IEnumerable<NpgsqlParameter> Columns(LogRow[] rows, int?[] messages) =>
    [
        Column(rows, row => row.BotSlug),
        Column(rows, row => row.UpdateId),
        Column(rows, row => row.Envelope.Kind),
        Column(rows, row => row.Envelope.ChatId),
        Column(rows, row => row.Entry.Raw),
        Column(rows, row => UpdateKinds.AnswerableFor(row.Envelope.Kind)?.TotalSeconds),
        Column(rows, row => row.Status),
        Column(rows, row => (row.Entry as Arrival)?.LeaseId),
        Column(rows, row => row.Error),
        Sql.Value(options.Lease.TotalSeconds),
        Sql.Value(Numbers(rows, row => row.Chat)),
        Sql.Value(messages),
        Column(rows, row => row.Key?.BusinessConnectionId),
        Column(rows, row => row.Key?.MessageId),
        Column(rows, row => UpdateKinds.FirstKind(row.Envelope.Kind)),
        Column(rows, row => row.Text),
        Column(rows, row => row.FromId),
        Column(rows, row => row.FromName),
        Column(rows, row => row.FromUsername),
        Column(rows, row => row.Date),
        Column(rows, row => row.Edited),
        Column(rows, row => row.Message?.ReplyTo),
        Column(rows, row => row.Message?.MediaKind),
        Column(rows, row => row.Message?.FileId),
        Column(rows, row => row.Message?.ChatType),
        Column(rows, row => row.Message?.ChatTitle),
        Column(rows, row => row.Message?.ChatUsername),
        Column(rows, row => (row.Entry as Arrival)?.TraceParent),
    ];

    private static async Task<IReadOnlyDictionary<int, Logged>> ReadAsync(NpgsqlDataReader reader, LogRow[] rows, int?[] messages)
    {
        var logged = new (int Place, Logged Row)?[rows.Length];
        var (ids, stored, places) = (new Dictionary<int, long>(), new Dictionary<int, LogRecord.Known>(), new Dictionary<long, int>());
        while (await reader.ReadAsync())
        {
            var position = reader.NumberOrNull(1);
            if (reader.IsDBNull(0))
            {
                // After everything that has an ordinal.
                stored.Add(messages[places[position!.Value]]!.Value, Known(reader));
                continue;
            }

            // In the order of positions, so the first of a message is its id.
            var place = (int)reader.GetInt64(0) - 1;
            if (messages[place] is { } message && (reader.NumberOrNull(3) ?? position) is { } id)
                ids.TryAdd(message, id);
            if (position is { } known)
                places.Add(known, place);
            var status = reader.TextOrNull(2);
            logged[place] = (place, new Logged(position, status, status is null && messages[place] is { } sent ? ids[sent] : null, reader.NumberOrNull(4), Stored: null));
        }

        return logged.OfType<(int Place, Logged Row)>().ToDictionary(
            row => rows[row.Place].Index,
            row => messages[row.Place] is { } message && stored.TryGetValue(message, out var known) ? row.Row with { Stored = known } : row.Row);
    }

    private static LogRecord.Known Known(NpgsqlDataReader reader) =>
        new(reader.GetInt64(3), reader.GetString(5), reader.NumberOrNull(6), reader.TextOrNull(7), reader.TextOrNull(8), DeletedAt: null);

    private static NpgsqlParameter Column<T>(LogRow[] rows, Func<LogRow, T> value) => Sql.Value(Array.ConvertAll(rows, row => value(row)));

    /// <summary>Numbers the different keys of a batch, so that the server sorts by these and not by texts.</summary>
    private static int?[] Numbers<TKey>(LogRow[] rows, Func<LogRow, TKey?> key)
        where TKey : struct
    {
        var numbers = new Dictionary<TKey, int>(rows.Length);
        return Array.ConvertAll(rows, row =>
        {
            if (key(row) is not { } value)
                return (int?)null;
            if (!numbers.TryGetValue(value, out var number))
                numbers.Add(value, number = numbers.Count);
            return number;
        });
    }
}
