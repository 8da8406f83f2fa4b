using Gateway.Application.Chats;
using Gateway.Domain.Chats;
using Gateway.Infrastructure.Persistence;
using Npgsql;

namespace Gateway.Infrastructure.Chats;

internal sealed class PostgresChatLists(NpgsqlDataSource database) : IChatLists
{
    public Task<IReadOnlyList<Chat>> ReadAsync(string[] bots, long[] chats, long after, int limit, CancellationToken cancellationToken) =>
        Sql.AskAsync<IReadOnlyList<Chat>>(async () =>
        {
            await using var command = database.CreateCommand(ChatListSql.Readable);
            command.Parameters.AddRange(new[] { Sql.Value(bots), Sql.Value(chats), Sql.Value(after), Sql.Value(limit) });
            await using var reader = await command.ExecuteReaderAsync();
            var found = new List<Chat>();
            while (await reader.ReadAsync())
            {
                found.Add(new Chat
                {
                    Id = reader.GetInt64(0),
                    BotSlug = reader.GetString(1),
                    TelegramId = reader.GetInt64(2),
                    Type = reader.GetString(3),
                    Title = reader.IsDBNull(4) ? null : reader.GetString(4),
                    Username = reader.IsDBNull(5) ? null : reader.GetString(5),
                    CreatedAt = reader.GetFieldValue<DateTimeOffset>(6),
                });
            }

            return found;
        }, cancellationToken);
}
