using System.Text.RegularExpressions;
using Gateway.Infrastructure.Chats;
using Gateway.Infrastructure.Persistence;
using Gateway.IntegrationTests.Jobs;
using Gateway.IntegrationTests.Servers;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Gateway.IntegrationTests.Chats;

/// <summary>However many rows there are, a page of a list reads little more than a page.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed partial class ListPlanTests
{
    private const int Page = 50;

    /// <summary>Pages of 8 KiB: a few levels of index for each row, and nothing like a table.</summary>
    private const long MostBuffers = 400;

    private TestDatabase _database = null!;
    private GatewayDbContext _context = null!;

    [OneTimeSetUp]
    public async Task SeedAsync()
    {
        _database = await SharedServers.CreateDatabaseAsync();
        await QueueFixture.MigrateAsync(_database.Url);
        _context = new GatewayDbContext(new DbContextOptionsBuilder<GatewayDbContext>().UseNpgsql(PostgresUrl.Parse(_database.Url).ToConnectionString()).Options);
        await _database.Db.ExecuteAsync("""
            INSERT INTO chats (bot_slug, telegram_id, type, created_at)
            SELECT 'bot-' || n % 20, n, 'private', now() FROM generate_series(1, 100000) AS n
            """);
        await _database.Db.ExecuteAsync("""
            INSERT INTO messages (id, chat_id, telegram_chat_id, telegram_message_id, direction, kind, text, date, position)
            SELECT n, 1 + n % 100, n % 100, n, 'in', 'message', 'text', now(), n FROM generate_series(1, 200000) AS n
            """);
        await _database.Db.ExecuteAsync("VACUUM ANALYZE chats");
        await _database.Db.ExecuteAsync("VACUUM ANALYZE messages");
    }

    [OneTimeTearDown]
    public async Task DropAsync()
    {
        await _context.DisposeAsync();
        await _database.DisposeAsync();
    }

    [Test]
    public Task Messages_OfAChat() => ReadsLittleAsync(_context.Messages.Where(message => message.ChatId == 7 && message.Id < 150_000).OrderByDescending(message => message.Id).Take(Page));

    [Test]
    public Task Chats_ForAnAdmin() => ReadsLittleAsync(_context.Chats.Where(chat => chat.Id > 5000).OrderBy(chat => chat.Id).Take(Page));

    [Test]
    public Task Chats_OfOneBot() => ReadsLittleAsync(_context.Chats.Where(chat => chat.BotSlug == "bot-3" && chat.Id > 5000).OrderBy(chat => chat.Id).Take(Page));

    [Test]
    public async Task Chats_OfTwoBots_AndSomeSingleOnes()
    {
        await using var connection = await _database.Db.OpenAsync();
        var plans = await ExplainedPlan.OfAsync(
            connection,
            ChatListSql.Readable,
            "text[], bigint[], bigint, int",
            "ARRAY['bot-1', 'bot-2']",
            "ARRAY(SELECT n * 900 FROM generate_series(1, 100) AS n)",
            "5000",
            $"{Page}");

        plans.Should().AllSatisfy(plan =>
        {
            plan.SequentialScans.Should().BeEmpty(plan.Text);
            plan.Buffers.Should().BeLessThan(MostBuffers * 2, plan.Text);
        });
    }

    private async Task ReadsLittleAsync<T>(IQueryable<T> rows)
    {
        await using var connection = await _database.Db.OpenAsync();
        await using var command = (NpgsqlCommand)rows.CreateDbCommand();
        command.Connection = connection;
        command.CommandText = $"EXPLAIN (ANALYZE, BUFFERS) {command.CommandText}";
        var plan = new List<string>();
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                plan.Add(reader.GetString(0));
        }

        var text = string.Join('\n', plan);
        text.Should().NotContain("Seq Scan");
        Buffers.Matches(plan.First(line => line.Contains("Buffers:", StringComparison.Ordinal))).Sum(match => long.Parse(match.Groups["pages"].Value, null))
            .Should().BeLessThan(MostBuffers, text);
    }

    [GeneratedRegex("(hit|read)=(?<pages>[0-9]+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Buffers { get; }
}
