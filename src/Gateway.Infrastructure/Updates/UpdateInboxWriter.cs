using Gateway.Application.Jobs;
using Gateway.Domain.Jobs;
using Gateway.Domain.Updates;
using Gateway.Infrastructure.Jobs;
using Gateway.Infrastructure.Persistence;
using Npgsql;

namespace Gateway.Infrastructure.Updates;

/// <summary>Writes a batch of updates and sent messages in one transaction and one round trip.</summary>
internal sealed class UpdateInboxWriter(NpgsqlDataSource database, QueueOptions options)
{
    private readonly DirectConnections _connections = new();

    private static readonly UpdateEnvelope Empty = new() { UpdateId = 0, Kind = string.Empty };

    /// <summary>Answers, by the index in the batch, the updates that are new, and everything that was sent.</summary>
    public Task<IReadOnlyDictionary<int, Logged>> WriteAsync(IReadOnlyList<LogEntry> batch) =>
        WriteAsync(batch.Select((entry, index) => new LogRow(index, entry, entry.Envelope, (entry as Arrival)?.Wanted, null)));

    /// <summary>Keeps the bytes of an update that cannot be written otherwise, with a dead job and nothing of its envelope.</summary>
    public Task<IReadOnlyDictionary<int, Logged>> WriteRefusedAsync(Arrival arrival, string error) =>
        WriteAsync([new LogRow(0, arrival, Empty, JobStatus.Dead, $"PostgreSQL refuses the update ({error}).")]);

    private async Task<IReadOnlyDictionary<int, Logged>> WriteAsync(IEnumerable<LogRow> batch)
    {
        // A repeat within the batch is answered like any other repeat. What was sent has no update id, and is never one.
        LogRow[] rows = [.. batch.DistinctBy(row => (row.BotSlug, row.UpdateId, row.UpdateId is null ? row.Index : -1))];
        var messages = Numbers(rows, row => row.Key);
        await using var connection = await database.OpenConnectionAsync();
        await using var statements = new NpgsqlBatch(connection);
        statements.Add(JobQueueSql.LockLanes, Sql.LaneKeys(rows.Select(row => row.Lane)));
        statements.Add(UpdateInboxSql.LockLog, Sql.Value(ClusterLocks.Space), Sql.Value((int)ClusterLock.Log));
        statements.Add(
            UpdateInboxSql.Append,
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
            Column(rows, row => row.Message?.ChatUsername));

        // Planning takes longer than doing. Which plan is kept is seen to by LockLog.
        if (await _connections.IsDirectAsync(connection))
            await statements.PrepareAsync();
        await using var reader = await statements.ExecuteReaderAsync();
        await reader.NextResultAsync();
        await reader.NextResultAsync();
        var logged = new Dictionary<int, Logged>();
        var ids = new Dictionary<int, long>();
        while (await reader.ReadAsync())
        {
            // In the order of positions, so the first of a message is its id.
            var place = (int)reader.GetInt64(0) - 1;
            var position = reader.IsDBNull(1) ? (long?)null : reader.GetInt64(1);
            var status = reader.IsDBNull(2) ? null : reader.GetString(2);
            var known = reader.IsDBNull(3) ? position : reader.GetInt64(3);
            if (messages[place] is { } message && known is { } id)
                ids.TryAdd(message, id);
            logged.Add(rows[place].Index, new Logged(position, status, status is null && messages[place] is { } sent ? ids[sent] : null));
        }

        await reader.ToCommitAsync();
        return logged;
    }

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
