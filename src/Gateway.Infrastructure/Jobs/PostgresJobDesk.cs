using Gateway.Application.Bots;
using Gateway.Application.Jobs;
using Gateway.Domain.Audit;
using Gateway.Domain.Bots;
using Gateway.Domain.Jobs;
using Gateway.Infrastructure.Persistence;
using Gateway.Infrastructure.Updates;
using Npgsql;

namespace Gateway.Infrastructure.Jobs;

/// <summary>The desk over <c>gateway_jobs</c>. Each change is one batch and one round trip, so that a process that freezes holds no lane.</summary>
internal sealed class PostgresJobDesk(NpgsqlDataSource database, IBotRegistry bots, JobWakeups wakeups) : IJobDesk
{
    public Task<IReadOnlyList<JobRow>> ListAsync(IReadOnlyList<string>? bots, string? status, long? before, int limit, CancellationToken cancellationToken) =>
        Sql.AskAsync(async () =>
        {
            if (bots is null && status is null)
                return await ReadAsync(JobDeskSql.ListAll, Sql.Value(before ?? long.MaxValue), Sql.Value(limit));
            var statement = status switch
            {
                null => JobDeskSql.ListOfBots,
                JobStatus.Pending => JobDeskSql.ListPending,
                JobStatus.Running => JobDeskSql.ListRunning,
                JobStatus.Done => JobDeskSql.ListDone,
                JobStatus.Dead => JobDeskSql.ListDead,
                _ => throw new ArgumentOutOfRangeException(nameof(status)),
            };
            return await ReadAsync(statement, Sql.Value(bots?.ToArray() ?? await BotsAsync()), Sql.Value(before ?? long.MaxValue), Sql.Value(limit));
        }, cancellationToken);

    public Task<JobRow?> FindAsync(long id, CancellationToken cancellationToken) =>
        Sql.AskAsync(async () => (await ReadAsync(JobDeskSql.Find, Sql.Value(id))).SingleOrDefault(), cancellationToken);

    public Task<RetryOutcome> RetryAsync(JobRow job, AuditEvent note, CancellationToken cancellationToken) => Sql.AskAsync(async () =>
    {
        Lane?[] lanes = [LaneOf(job)];
        await using var batch = database.CreateBatch();
        batch.Add(JobQueueSql.LockLanes, Sql.LaneKeys(lanes));

        // The claim is taken back, so the inbox must not be accepting the same update now.
        if (job.Released)
            batch.Add(UpdateInboxSql.LockLog, Sql.Value(ClusterLocks.Space), Sql.Value((int)ClusterLock.Log));
        batch.Add(JobDeskSql.Retry, [Sql.Value(job.Id), .. Values(note)]);
        batch.AddForLanes(JobQueueSql.Yield, lanes);
        batch.AddForLanes(JobQueueSql.Promote, lanes);
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        if (job.Released)
            await reader.NextResultAsync();
        var outcome = await reader.ReadAsync() ? Outcome(reader) : RetryOutcome.NotDead;
        await reader.ToCommitAsync();
        if (outcome == RetryOutcome.Retried)
            wakeups.Raise();
        return outcome;
    }, cancellationToken);

    public Task<bool> DiscardAsync(JobRow job, string reason, AuditEvent note, CancellationToken cancellationToken) => Sql.AskAsync(async () =>
    {
        Lane?[] lanes = [LaneOf(job)];
        await using var batch = database.CreateBatch();
        batch.Add(JobQueueSql.LockLanes, Sql.LaneKeys(lanes));
        batch.Add(JobDeskSql.Discard, [Sql.Value(job.Id), .. Values(note), Sql.Value(reason)]);
        batch.AddForLanes(JobQueueSql.Promote, lanes);
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        await reader.ReadAsync();
        var settled = reader.GetInt64(0) == 1;
        await reader.ToCommitAsync();
        if (settled)
            wakeups.RaiseHereFirst();
        return settled;
    }, cancellationToken);

    public Task<int> BuryAsync(string bot, CancellationToken cancellationToken) => Sql.AskAsync(async () =>
    {
        var all = 0;

        // Another gateway's file may have a bot that this one had stored.
        if (bots.Find(bot) is { Source: BotSource.File })
            return all;
        for (var slice = await BurySliceAsync(bot); slice > 0; slice = await BurySliceAsync(bot))
            all += slice;
        return all;
    }, cancellationToken);

    private async Task<int> BurySliceAsync(string bot)
    {
        var open = new List<(long Id, Lane? Lane)>();
        await using (var find = database.CreateCommand(JobDeskSql.FindOpen))
        {
            find.Parameters.Add(Sql.Value(bot));
            await using var reader = await find.ExecuteReaderAsync();
            while (await reader.ReadAsync())
                open.Add((reader.GetInt64(0), reader.IsDBNull(2) ? null : new Lane(reader.GetString(1), reader.GetInt64(2))));
        }

        if (open.Count == 0)
            return 0;
        await using var batch = database.CreateBatch();
        batch.Add(JobQueueSql.LockLanes, Sql.LaneKeys(open.Select(job => job.Lane)));
        batch.Add(JobDeskSql.Bury, Sql.Value(open.Select(job => job.Id).ToArray()), Sql.Value(bot));
        batch.AddForLanes(JobQueueSql.Promote, open.Select(job => job.Lane));
        await batch.ExecuteNonQueryAsync();
        return (int)batch.BatchCommands[1].RecordsAffected;
    }

    /// <summary>Why not: the first reason there is. None is left when somebody else retried it in the same moment.</summary>
    private static RetryOutcome Outcome(NpgsqlDataReader reader)
    {
        if (reader.GetBoolean(0))
            return RetryOutcome.Retried;
        if (!reader.GetBoolean(1))
            return RetryOutcome.NotDead;
        if (reader.GetBoolean(2))
            return RetryOutcome.Expired;
        if (!reader.GetBoolean(3))
            return RetryOutcome.UpdateGone;
        return reader.GetBoolean(4) ? RetryOutcome.Superseded : RetryOutcome.NotDead;
    }

    private static Lane? LaneOf(JobRow job) => job.TelegramChatId is { } chat ? new Lane(job.Bot, chat) : null;

    private static NpgsqlParameter[] Values(AuditEvent note) =>
    [
        Sql.Value(note.At), Sql.Value(note.ActorKind), Nullable(note.ActorId), Sql.Value(note.ActorName), Sql.Value(note.Action), Sql.Value(note.TargetKind),
        Sql.Value(note.TargetId), Sql.Value(note.BotSlug), Nullable(note.ChatId), Sql.Value(note.Details), Sql.Value(note.Address),
    ];

    private static NpgsqlParameter Nullable(long? value) => new() { NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint, Value = (object?)value ?? DBNull.Value };

    private async Task<string[]> BotsAsync()
    {
        await using var command = database.CreateCommand(JobDeskSql.Bots);
        await using var reader = await command.ExecuteReaderAsync();
        var slugs = new List<string>();
        while (await reader.ReadAsync())
            slugs.Add(reader.GetString(0));
        return [.. slugs];
    }

    private async Task<IReadOnlyList<JobRow>> ReadAsync(string statement, params NpgsqlParameter[] parameters)
    {
        await using var command = database.CreateCommand(statement);
        command.Parameters.AddRange(parameters);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<JobRow>();
        while (await reader.ReadAsync())
        {
            rows.Add(new JobRow(
                reader.GetInt64(0),
                reader.GetString(1),
                reader.GetInt64(2),
                reader.GetString(3),
                Number(reader, 14),
                Number(reader, 4),
                reader.GetString(5),
                reader.GetInt32(6),
                reader.IsDBNull(7) ? null : reader.GetString(7),
                Time(reader, 8)!.Value,
                Time(reader, 9)!.Value,
                Time(reader, 10),
                Time(reader, 11),
                Time(reader, 12),
                reader.GetBoolean(13)));
        }

        return rows;
    }

    private static long? Number(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetInt64(column);

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
