using System.Text;
using Gateway.Domain.Bots;
using Gateway.IntegrationTests.Jobs;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Chats;

/// <summary>Tests of what stands in <c>chats</c> and <c>messages</c>, driven in this process.</summary>
internal abstract class StoreFixture : QueueFixture
{
    protected static readonly Bot Bot = JobBots.None;

    private long _updateId = 1000;

    /// <summary>An update of this kind; <c>fields</c> are further ones, as JSON text.</summary>
    protected RawUpdate Update(string kind, long messageId, string chat, string text, string fields = "", long from = 42) =>
        Updates.Of(kind, ++_updateId, $$"""
            {"message_id":{{messageId}},"from":{"id":{{from}},"first_name":"Ada","username":"ada"},"chat":{{chat}},"date":1794000000,"text":"{{text}}"{{(fields.Length > 0 ? "," + fields : "")}}}
            """);

    protected static string Group(long id, string title = "Workshop", string type = "supergroup") => $$"""{"id":{{id}},"title":"{{title}}","type":"{{type}}"}""";

    protected static string Private(long id, string name = "Ada") => $$"""{"id":{{id}},"first_name":"{{name}}","username":"ada","type":"private"}""";

    /// <summary>A message as Telegram answers it to the bot that sent it.</summary>
    protected static ReadOnlyMemory<byte> Sent(long messageId, string chat, string text, string fields = "") => Encoding.UTF8.GetBytes(
        $$"""{"message_id":{{messageId}},"from":{"id":{{Bot.Id}},"is_bot":true,"first_name":"Gate","username":"gate_bot"},"chat":{{chat}},"date":1794000000,"text":"{{text}}"{{(fields.Length > 0 ? "," + fields : "")}}}""");

    protected Task<IReadOnlyList<MessageLine>> MessagesAsync() => MessageLine.ReadAsync(Db);

    protected async Task<MessageLine> MessageAsync() => (await MessagesAsync()).Should().ContainSingle().Subject;

    protected Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> ChatsAsync() => Db.RowsAsync("SELECT * FROM chats ORDER BY id");

    protected async Task<IReadOnlyDictionary<string, object?>> ChatAsync() => (await ChatsAsync()).Should().ContainSingle().Subject;
}
