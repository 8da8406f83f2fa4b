using System.Globalization;
using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Chats;
using Gateway.Application.Persistence;
using Gateway.Domain.Chats;
using Gateway.Domain.Jobs;
using Gateway.Infrastructure.Jobs;
using Gateway.Infrastructure.Persistence;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gateway.Infrastructure.Chats;

/// <summary>Erases in slices beside live traffic. A job that is cut off from its update is dead before the update goes, so that no worker misses it.</summary>
internal sealed class PostgresErasure(NpgsqlDataSource database, IGatewayDbFactory store, TimeProvider time) : IErasure
{
    private const int Slice = 1000;

    /// <summary>Positions that one step of a walk through the log looks at.</summary>
    private const int Stride = 10_000;

    public Task<bool> EraseChatAsync(Caller caller, long chatId, CancellationToken cancellationToken) =>
        Sql.AskAsync(() => EraseChatAsync(caller, chatId), cancellationToken);

    public Task<ErasedPerson> ErasePersonAsync(Caller caller, long userId, CancellationToken cancellationToken) =>
        Sql.AskAsync(() => ErasePersonAsync(caller, userId), cancellationToken);

    private async Task<bool> EraseChatAsync(Caller caller, long chatId)
    {
        if (await FindAsync(chatId) is not { } chat)
            return false;
        long[] telegramIds = chat.FormerTelegramId is { } former ? [chat.TelegramId, former] : [chat.TelegramId];
        await BuryAsync(ErasureSql.OpenJobsOfChat, Sql.Value(chat.BotSlug), Sql.Value(telegramIds));
        while (await ExecuteAsync(ErasureSql.EraseMessagesOfChat, Sql.Value(chatId), Sql.Value(Slice)) == Slice)
        {
        }

        while (await CountAsync(ErasureSql.EraseEventsOfChat, Sql.Value(chatId), Sql.Value(Slice)) == Slice)
        {
        }

        await WalkAsync(ErasureSql.EventsBeforeFirstMessage, Sql.Value(chat.BotSlug), Sql.Value(telegramIds));
        await EndAsync(caller, chat);
        return true;
    }

    private async Task<ErasedPerson> ErasePersonAsync(Caller caller, long userId)
    {
        var chats = await PrivateChatsAsync(userId);
        foreach (var chat in chats)
            await EraseChatAsync(caller, chat);
        var (from, to) = await LogAsync();
        var messages = 0L;
        for (var position = from - 1; position < to; position += Stride)
            messages += await ExecuteAsync(ErasureSql.EraseMessagesOfPerson, Sql.Value(position), Sql.Value(position + Stride), Sql.Value(userId));
        var id = userId.ToString(CultureInfo.InvariantCulture);
        var events = await WalkAsync(ErasureSql.EventsOfPerson, Sql.Value($"\"id\":{id},"), Sql.Value($"\"id\":{id}}}"));
        await using var db = store.Open();
        db.Audit(caller, time.GetUtcNow(), "person.erased", new AuditTarget("person", id), new { chats = chats.Count, messages, events });
        await db.SaveChangesAsync(CancellationToken.None);
        return new ErasedPerson(chats.Count, messages, events);
    }

    private async Task<Chat?> FindAsync(long chatId)
    {
        await using var db = store.Open();
        return await db.Chats.AsNoTracking().SingleOrDefaultAsync(chat => chat.Id == chatId, CancellationToken.None);
    }

    private async Task<List<long>> PrivateChatsAsync(long userId)
    {
        await using var db = store.Open();
        return await db.Chats.Where(chat => chat.TelegramId == userId).Select(chat => chat.Id).ToListAsync(CancellationToken.None);
    }

    /// <summary>What came while the rest was erased, and the chat itself, with the rights to it.</summary>
    private async Task EndAsync(Caller caller, Chat chat)
    {
        await using var db = store.Open();
        await using var unit = await db.BeginAsync(CancellationToken.None);
        await ((DbContext)db).Database.ExecuteSqlRawAsync(
            $"SELECT pg_advisory_xact_lock({ClusterLocks.Space}, {(int)ClusterLock.Log})", CancellationToken.None);
        await db.RaiseAccessEpochAsync(CancellationToken.None);
        await db.Messages.Where(message => message.ChatId == chat.Id).ExecuteDeleteAsync(CancellationToken.None);
        await db.Events.Where(row => row.ChatId == chat.Id).ExecuteDeleteAsync(CancellationToken.None);
        await db.Chats.Where(row => row.Id == chat.Id).ExecuteDeleteAsync(CancellationToken.None);
        db.Audit(caller, time.GetUtcNow(), "chat.erased", new AuditTarget("chat", $"{chat.Id}", chat.BotSlug, chat.Id));
        await db.SaveChangesAsync(CancellationToken.None);
        await unit.CommitAsync(CancellationToken.None);
    }

    /// <summary>Goes through the log by position and erases the events that a query finds in each stride.</summary>
    private async Task<long> WalkAsync(string query, params NpgsqlParameter[] what)
    {
        var (from, to) = await LogAsync();
        var erased = 0L;
        for (var position = from - 1; position < to; position += Stride)
        {
            var found = await PositionsAsync(query, [Sql.Value(position), Sql.Value(position + Stride), .. what.Select(parameter => parameter.Clone())]);
            if (found.Length == 0)
                continue;
            await BuryAsync(ErasureSql.OpenJobs, Sql.Value(found));
            erased += await CountAsync(ErasureSql.EraseEvents, Sql.Value(found));
        }

        return erased;
    }

    /// <summary>Lets the open jobs that a query finds die, and their lanes go on.</summary>
    private async Task BuryAsync(string query, params NpgsqlParameter[] what)
    {
        while (await JobsAsync(query, [.. what.Select(parameter => parameter.Clone())]) is { Count: > 0 } jobs)
        {
            await using var batch = database.CreateBatch();
            batch.Add(JobQueueSql.LockLanes, Sql.LaneKeys(jobs.Select(job => job.Lane)));
            batch.Add(ErasureSql.Bury, Sql.Value(jobs.Select(job => job.Id).ToArray()));
            batch.AddForLanes(JobQueueSql.Promote, jobs.Select(job => job.Lane));
            await batch.ExecuteNonQueryAsync();
        }
    }

    private async Task<List<(long Id, Lane? Lane)>> JobsAsync(string query, NpgsqlParameter[] parameters)
    {
        await using var command = Command(query, parameters);
        await using var reader = await command.ExecuteReaderAsync();
        var jobs = new List<(long, Lane?)>();
        while (await reader.ReadAsync())
            jobs.Add((reader.GetInt64(0), await reader.IsDBNullAsync(2) ? null : new Lane(reader.GetString(1), reader.GetInt64(2))));
        return jobs;
    }

    private async Task<(long First, long Last)> LogAsync()
    {
        await using var command = Command(ErasureSql.EndOfLog, []);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private async Task<long[]> PositionsAsync(string query, NpgsqlParameter[] parameters)
    {
        await using var command = Command(query, parameters);
        await using var reader = await command.ExecuteReaderAsync();
        var positions = new List<long>();
        while (await reader.ReadAsync())
            positions.Add(reader.GetInt64(0));
        return [.. positions];
    }

    private async Task<int> ExecuteAsync(string statement, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(statement, parameters);
        return await command.ExecuteNonQueryAsync();
    }

    private async Task<long> CountAsync(string statement, params NpgsqlParameter[] parameters)
    {
        await using var command = Command(statement, parameters);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private NpgsqlCommand Command(string statement, NpgsqlParameter[] parameters)
    {
        var command = database.CreateCommand(statement);
        command.Parameters.AddRange(parameters);
        return command;
    }
}
