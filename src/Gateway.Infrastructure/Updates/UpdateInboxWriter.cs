using Gateway.Application.Jobs;
using Gateway.Domain.Jobs;
using Gateway.Domain.Updates;
using Gateway.Infrastructure.Jobs;
using Gateway.Infrastructure.Persistence;
using Npgsql;

namespace Gateway.Infrastructure.Updates;

/// <summary>Writes a batch of updates in one transaction and one round trip.</summary>
internal sealed class UpdateInboxWriter(NpgsqlDataSource database, QueueOptions options)
{
    private static readonly UpdateEnvelope Empty = new() { UpdateId = 0, Kind = string.Empty };

    /// <summary>Answers, by the index in the batch, the jobs that are new.</summary>
    public Task<IReadOnlyDictionary<int, (long JobId, string Status)>> WriteAsync(IReadOnlyList<Arrival> batch) =>
        WriteAsync([.. batch.Select((arrival, index) => new Row(index, arrival, arrival.Update.Envelope, arrival.Wanted, null))]);

    /// <summary>Keeps the bytes of an update that cannot be written otherwise, with a dead job and nothing of its envelope.</summary>
    public Task<IReadOnlyDictionary<int, (long JobId, string Status)>> WriteRefusedAsync(Arrival arrival, string error) =>
        WriteAsync([new Row(0, arrival, Empty, JobStatus.Dead, $"PostgreSQL refuses the update ({error}).")]);

    private async Task<IReadOnlyDictionary<int, (long JobId, string Status)>> WriteAsync(IEnumerable<Row> rows)
    {
        // A repeat within the batch is answered like any other repeat.
        Row[] first = [.. rows.DistinctBy(row => (row.Arrival.Bot.Slug, row.Arrival.Update.Envelope.UpdateId))];
        await using var batch = database.CreateBatch();
        batch.Add(JobQueueSql.LockLanes, Sql.LaneKeys(first.Select(row => row.Lane)));
        batch.Add(UpdateInboxSql.LockLog, Sql.Value(ClusterLocks.Space), Sql.Value((int)ClusterLock.Log));
        batch.Add(
            UpdateInboxSql.Accept,
            Column(first, row => row.Arrival.Bot.Slug),
            Column(first, row => row.Arrival.Update.Envelope.UpdateId),
            Column(first, row => row.Envelope.Kind),
            Column(first, row => row.Envelope.ChatId),
            Column(first, row => row.Arrival.Update.Raw),
            Column(first, row => UpdateKinds.AnswerableFor(row.Envelope.Kind)?.TotalSeconds),
            Column(first, row => row.Status),
            Column(first, row => row.Arrival.LeaseId),
            Column(first, row => row.Error),
            Sql.Value(options.Lease.TotalSeconds));

        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        await reader.NextResultAsync();
        var accepted = new Dictionary<int, (long, string)>();
        while (await reader.ReadAsync())
            accepted.Add(first[reader.GetInt64(0) - 1].Index, (reader.GetInt64(1), reader.GetString(2)));
        await reader.ToCommitAsync();
        return accepted;
    }

    private static NpgsqlParameter Column<T>(Row[] rows, Func<Row, T> value) => Sql.Value(Array.ConvertAll(rows, row => value(row)));

    private sealed record Row(int Index, Arrival Arrival, UpdateEnvelope Envelope, string Status, string? Error)
    {
        public Lane? Lane => Envelope.ChatId is { } chat ? new Lane(Arrival.Bot.Slug, chat) : null;
    }
}
