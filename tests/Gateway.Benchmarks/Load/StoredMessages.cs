using Gateway.IntegrationTests.Servers;
using Npgsql;

namespace Gateway.Benchmarks.Load;

/// <summary>A database of a gateway that has been at work for long: messages that are stored, logged and handled.</summary>
internal static class StoredMessages
{
    private const int Chats = 100_000;

    /// <summary>Of a chat's share, its message, event and job, with their indexes.</summary>
    private const double BytesOfOne = 1400;

    private const int SecondsToFill = 1800;

    /// <summary>A database with the gateway's tables.</summary>
    /// <param name="servers">Where.</param>
    /// <param name="bot">Whose messages they are; the people of <see cref="UpdateScript"/> are among those who wrote them.</param>
    /// <param name="messages">How many. They take the positions and update ids from 1 on.</param>
    public static async Task<TestDatabase> CreateAsync(BenchServers servers, string bot, int messages)
    {
        if (DiskRoom.Lack(messages * BytesOfOne) is { } lack)
            throw new InvalidOperationException(lack);
        var database = await TestDatabase.CreateAsync(PostgresUrl.Parse(servers.Postgres.ConnectionUrl()));
        await GatewayProcess.StartExpectingExitAsync(new GatewayStart { DatabaseUrl = database.Url, Arguments = ["migrate"] });
        if (messages == 0)
            return database;

        await using var connection = await database.Db.OpenAsync();
        foreach (var statement in (string[])[Fill(bot, messages), "VACUUM ANALYZE"])
        {
            await using var command = new NpgsqlCommand(statement, connection) { CommandTimeout = SecondsToFill };
            await command.ExecuteNonQueryAsync();
        }

        return database;
    }

    private static string Fill(string bot, int messages) => $"""
        INSERT INTO chats (bot_slug, telegram_id, type, title, username, created_at)
        SELECT '{bot}', {UpdateScript.FirstPerson} + n, 'private', 'Ada', 'ada', now() FROM generate_series(0, {Chats - 1}) AS n;
        INSERT INTO events (position, type, bot_slug, kind, telegram_chat_id, chat_id, update_id, at, raw)
        SELECT n, 'update', '{bot}', 'message', chat.telegram_id, chat.id, n, now(), convert_to({Pgbench.Literal(UpdateScript.Example)}, 'UTF8')
        FROM generate_series(1, {messages}) AS n JOIN chats AS chat ON chat.telegram_id = {UpdateScript.FirstPerson} + n % {Chats};
        INSERT INTO messages (id, chat_id, telegram_chat_id, business_connection_id, telegram_message_id, direction, kind, text, from_id, from_name, date, update_id, position)
        SELECT n, chat.id, chat.telegram_id, '', n, 'in', 'message', 'the text of a message', chat.telegram_id, 'Ada', now(), n, n
        FROM generate_series(1, {messages}) AS n JOIN chats AS chat ON chat.telegram_id = {UpdateScript.FirstPerson} + n % {Chats};
        INSERT INTO gateway_jobs (id, bot_slug, update_id, kind, telegram_chat_id, status, attempts, lane_head, deferred, run_at, accepted_at, finished_at, released)
        SELECT n, '{bot}', n, 'message', {UpdateScript.FirstPerson} + n % {Chats}, 'done', 1, false, false, now(), now(), now(), false FROM generate_series(1, {messages}) AS n;
        SELECT setval('event_positions', {messages});
        UPDATE log_marks SET position = {messages};
        """;
}
