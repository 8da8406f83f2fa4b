using Gateway.Application.Chats;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Persistence;
using Gateway.Infrastructure.Updates;
using Npgsql;

namespace Gateway.Infrastructure.Chats;

/// <summary>Moves chats under the log's lock, so that no message is written to a chat that is about to go.</summary>
internal sealed class PostgresChatMigrations(NpgsqlDataSource database) : IChatMigrations
{
    private const int Slice = 1000;

    public Task MoveAsync(Bot bot, long from, long to, CancellationToken cancellationToken) =>
        from == to ? Task.CompletedTask : Sql.AskAsync(() => MoveAsync(bot.Slug, from, to), cancellationToken);

    private async Task<bool> MoveAsync(string bot, long from, long to)
    {
        while (await MoveSliceAsync(bot, from, to))
        {
        }

        await using var batch = Begin();
        batch.Add(ErasureSql.WaitBriefly);
        batch.Add(ChatMigrationSql.MoveMessages, [.. Chat(bot, from, to), Sql.Value(int.MaxValue)]);
        batch.Add(ChatMigrationSql.MoveEvents, [.. Chat(bot, from, to), Sql.Value(int.MaxValue)]);
        foreach (var statement in new[]
        {
            ChatMigrationSql.MoveWebhooks, ChatMigrationSql.RaiseEpoch, ChatMigrationSql.MergeRights, ChatMigrationSql.DropMergedRights,
            ChatMigrationSql.MoveRights, ChatMigrationSql.DropNew, ChatMigrationSql.Rename, ChatMigrationSql.RememberFormer,
        })
        {
            batch.Add(statement, Chat(bot, from, to));
        }

        await batch.ExecuteNonQueryAsync();
        return true;
    }

    /// <summary>True while there may be more.</summary>
    private async Task<bool> MoveSliceAsync(string bot, long from, long to)
    {
        await using var batch = Begin();
        batch.Add(ChatMigrationSql.MoveMessages, [.. Chat(bot, from, to), Sql.Value(Slice)]);
        batch.Add(ChatMigrationSql.MoveEvents, [.. Chat(bot, from, to), Sql.Value(Slice)]);
        await batch.ExecuteNonQueryAsync();
        return batch.BatchCommands[1].RecordsAffected == Slice || batch.BatchCommands[2].RecordsAffected == Slice;
    }

    private NpgsqlBatch Begin()
    {
        var batch = database.CreateBatch();
        batch.Add(UpdateInboxSql.LockLog, Sql.Value(ClusterLocks.Space), Sql.Value((int)ClusterLock.Log));
        return batch;
    }

    private static NpgsqlParameter[] Chat(string bot, long from, long to) => [Sql.Value(bot), Sql.Value(from), Sql.Value(to)];
}
