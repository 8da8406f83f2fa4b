using Gateway.Domain.Audit;
using Gateway.Domain.Chats;
using Gateway.Domain.Jobs;
using Gateway.Infrastructure.Jobs;
using Gateway.Infrastructure.Persistence;
using Gateway.Infrastructure.Updates;
using Npgsql;

namespace Gateway.Infrastructure.Chats;

/// <summary>The single transactions of an erasure. Each travels in one piece, so that a process that freezes holds no lock.</summary>
internal sealed class EraserSteps(NpgsqlDataSource database)
{
    /// <summary>Takes events out of the log and lets their open jobs die first. Answers how many.</summary>
    public async Task<long> EraseEventsAsync(long[] positions)
    {
        if (positions.Length == 0)
            return 0;
        var lanes = await LanesAsync(positions);
        await using var batch = database.CreateBatch();
        batch.Add(JobQueueSql.LockLanes, Sql.LaneKeys(lanes));
        batch.Add(ErasureSql.Bury, Sql.Value(positions));
        batch.Add(ErasureSql.Silence, Sql.Value(positions));
        batch.Add(ErasureSql.DropDeliveries, Sql.Value(positions));
        batch.Add(ErasureSql.DropEvents, Sql.Value(positions));
        batch.AddForLanes(JobQueueSql.Promote, lanes);
        await batch.ExecuteNonQueryAsync();
        return batch.BatchCommands[4].RecordsAffected;
    }

    /// <summary>The chat, and whatever has come since its slices were erased.</summary>
    public async Task EndAsync(Chat chat, AuditEvent audit)
    {
        Lane?[] lanes = [new Lane(chat.BotSlug, chat.TelegramId), chat.FormerTelegramId is { } former ? new Lane(chat.BotSlug, former) : null];
        await using var batch = database.CreateBatch();
        batch.Add(JobQueueSql.LockLanes, Sql.LaneKeys(lanes));
        batch.Add(UpdateInboxSql.LockLog, Sql.Value(ClusterLocks.Space), Sql.Value((int)ClusterLock.Log));
        batch.Add(ErasureSql.WaitBriefly);
        batch.Add(ErasureSql.BuryRest, Sql.Value(chat.Id));
        batch.Add(ErasureSql.SilenceRest, Sql.Value(chat.Id));
        batch.Add(ErasureSql.DropRestOfDeliveries, Sql.Value(chat.Id));
        batch.Add(ErasureSql.DropRestOfEvents, Sql.Value(chat.Id));
        batch.Add(ErasureSql.DropRestOfMessages, Sql.Value(chat.Id));
        batch.AddForLanes(JobQueueSql.Promote, lanes);
        batch.Add(
            ErasureSql.DropChat,
            Sql.Value(chat.Id),
            Sql.Value(audit.At.ToUniversalTime()),
            Sql.Value(audit.ActorKind),
            Sql.Value(audit.ActorId),
            Sql.Value(audit.ActorName),
            Sql.Value(audit.Action),
            Sql.Value(audit.TargetKind),
            Sql.Value(audit.TargetId),
            Sql.Value(audit.BotSlug),
            Sql.Value(audit.ChatId),
            Sql.Value(audit.Details),
            Sql.Value(audit.Address));
        await batch.ExecuteNonQueryAsync();
    }

    /// <summary>Goes through a table by its key, a stride at a time. Answers what the steps came to.</summary>
    public async Task<long> WalkAsync(string edges, int stride, Func<long, long, Task<long>> stepAsync)
    {
        var (first, last) = await EdgesAsync(edges);
        var sum = 0L;
        for (var after = first - 1; after < last; after += stride)
            sum += await stepAsync(after, after + stride);
        return sum;
    }

    public Task<long[]> IdsAsync(string query, params NpgsqlParameter[] parameters) => PositionsAsync(query, isWanted: null, parameters);

    /// <summary>The positions of those events whose raw bytes are wanted.</summary>
    public async Task<long[]> PositionsAsync(string query, Func<byte[], bool>? isWanted, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(query, parameters);
        await using var reader = await command.ExecuteReaderAsync();
        var positions = new List<long>();
        while (await reader.ReadAsync())
        {
            if (isWanted is null || isWanted(reader.GetFieldValue<byte[]>(1)))
                positions.Add(reader.GetInt64(0));
        }

        return [.. positions];
    }

    public async Task<int> ExecuteAsync(string statement, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(statement, parameters);
        return await command.ExecuteNonQueryAsync();
    }

    private async Task<List<Lane?>> LanesAsync(long[] positions)
    {
        await using var command = Command(ErasureSql.OpenJobs, Sql.Value(positions));
        await using var reader = await command.ExecuteReaderAsync();
        var lanes = new List<Lane?>();
        while (await reader.ReadAsync())
            lanes.Add(reader.IsDBNull(1) ? null : new Lane(reader.GetString(0), reader.GetInt64(1)));
        return lanes;
    }

    private async Task<(long First, long Last)> EdgesAsync(string edges)
    {
        await using var command = Command(edges);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private NpgsqlCommand Command(string statement, params NpgsqlParameter[] parameters)
    {
        var command = database.CreateCommand(statement);
        command.Parameters.AddRange(parameters);
        return command;
    }
}
