using System.Net;
using System.Text;
using Gateway.IntegrationTests.Servers;
using StackExchange.Redis;

namespace Gateway.IntegrationTests.Sessions;

/// <summary>Sign-in codes never travel: not into the database, Redis, a call or a log, by whichever way a person sends one.</summary>
internal sealed class SignInCodesTests
{
    private const string HintText = "Please sign in first";

    private RedisDatabase? _redis;
    private TestDatabase? _database;
    private GuardedGateways? _gateways;
    private RedisMonitor? _monitor;

    private GuardedGateways Gateways => _gateways!;

    private Db Db => _database!.Db;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _redis = await SharedServers.ClaimRedisAsync();
        _database = await SharedServers.CreateDatabaseAsync();
        _monitor = await RedisMonitor.StartAsync(_redis.Url);
        _gateways = await GuardedGateways.StartAsync(2, _redis.Url, _database.Url, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["LOG_LEVEL"] = "Trace",
        });
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _monitor?.Dispose();
        if (_gateways is not null)
            await _gateways.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    [Test]
    public async Task Code_SentInEveryWay_IsFoundNowhere()
    {
        var person = Gateways.NewId();
        await DeliverAllAsync(person);
        await Gateways.SignInAsync(person);
        await DeliverAllAsync(person);
        // Something that is kept, so that the search below is known to find what is there.
        const string Kept = "this-stays-in-the-log";
        await Gateways.CallsOnAsync(GuardedGateways.Lobby, Updates.PrivateText(Gateways.NewId(), Kept, person));

        var found = await PlacesWithAsync(Gateways.Code);

        found.Should().BeEmpty();
        (await PlacesWithAsync(Kept)).Should().Contain(["database", "calls"]);
        (await PlacesWithAsync($"tg-gw:auth:{person}")).Should().Contain(["Redis keys", "Redis commands"]);
        (await PlacesWithAsync("sign-in of user")).Should().Contain("log 0");
        (await Db.CountAsync("gateway_jobs", "bot_slug IN ('gate', 'side-door')")).Should().Be(0);
        // Each table by itself, so that a search which has lost its tables is noticed.
        (await TablesAsync()).Should().Contain(["events", "gateway_jobs"]);
    }

    [Test]
    public async Task UpdateWithACode_ForAnotherBot_RunsNoHandler()
    {
        var person = Gateways.NewId();
        await Gateways.SignInAsync(person);

        foreach (var update in UpdatesWithTheCode(person))
            (await Gateways.CallsOnAsync(GuardedGateways.Lobby, update)).Should().BeEmpty(update.Text);
    }

    [Test]
    public async Task Repeat_ToAnAuthBot_IsKnownToItsProcess()
    {
        var person = Gateways.NewId();
        var update = Updates.PrivateText(Gateways.NewId(), "/whoami", person);
        await Gateways.NewCallsAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Gateways.DeliverAsync(GuardedGateways.Gate, update)));

        answers.Should().OnlyContain(static status => status == HttpStatusCode.OK);
        (await Gateways.NewCallsAsync()).Should().ContainSingle();
    }

    [Test]
    public async Task AuthBot_HasNoJobAndNoEvent_WhateverItIsSent()
    {
        string[] texts = ["/start", "/whoami", "/logout", "hello", "/auth wrong"];

        foreach (var text in texts)
            await Gateways.DeliverAsync(GuardedGateways.Gate, Updates.PrivateText(Gateways.NewId(), text));
        foreach (var update in Updates.OfEveryKind(Gateways.NewId() + 1_000_000))
            (await Gateways.DeliverAsync(GuardedGateways.Gate, update)).Should().Be(HttpStatusCode.OK, update.Kind);

        (await Db.CountAsync("gateway_jobs", "bot_slug = 'gate'")).Should().Be(0);
        (await Db.CountAsync("events", "bot_slug = 'gate'")).Should().Be(0);
    }

    [Test]
    public async Task HintsAndReplies_AreNotStored()
    {
        var person = Gateways.NewId();
        await Gateways.AskAsync(person, "/start");
        (await Gateways.CallsOnAsync(GuardedGateways.Desk, Updates.PrivateText(Gateways.NewId(), "hello", person)))
            .Should().ContainSingle().Which.Text.Should().StartWith(HintText);

        (await PlacesWithAsync(HintText)).Should().Equal("calls");
        (await PlacesWithAsync("This bot signs you in")).Should().Equal("calls");
    }

    private async Task DeliverAllAsync(long person)
    {
        string[] bots = [GuardedGateways.Gate, GuardedGateways.SideDoor, GuardedGateways.Desk, GuardedGateways.Lobby];
        foreach (var bot in bots)
        {
            foreach (var update in UpdatesWithTheCode(person))
            {
                foreach (var process in (int[])[0, 1])
                    (await Gateways.DeliverAsync(bot, update, process)).Should().Be(HttpStatusCode.OK, update.Text);
            }
        }
    }

    /// <summary>Every way for a code to get in.</summary>
    private IEnumerable<RawUpdate> UpdatesWithTheCode(long person)
    {
        var (code, command) = (Gateways.Code, $"/auth {Gateways.Code}");
        var escaped = $"\"\\/\\u0061uth {code}\"";
        var inner = $$"""{"message_id":3,"date":1794000000,"chat":{"id":{{person}},"type":"private"},"text":"{{command}}"}""";

        yield return Updates.PrivateText(Gateways.NewId(), command, person);
        yield return Updates.PrivateText(Gateways.NewId(), $"/auth@gate_bot {code}", person);
        yield return Updates.PrivateText(Gateways.NewId(), $"/auth@another_bot {code}", person);
        yield return Updates.PrivateText(Gateways.NewId(), $"/AUTH\n{code}", person);
        yield return Updates.PrivateText(Gateways.NewId(), $"I wrote:\n/auth {code} and nothing came", person);
        yield return Updates.PrivateTextLiteral(Gateways.NewId(), escaped, person);
        yield return Updates.GroupText(Gateways.NewId(), command, person: person);
        yield return Updates.ForwardedText(Gateways.NewId(), command, person);
        yield return Updates.EditedPrivateText(Gateways.NewId(), 7, command, person);
        yield return Updates.ChannelPost(Gateways.NewId(), command);
        yield return Updates.CallbackQuery(Gateways.NewId(), "yes", person, messageText: command);
        yield return Updates.PrivateText(Gateways.NewId(), "what is this?", person, $"\"reply_to_message\":{inner}");
        yield return Updates.PrivateText(Gateways.NewId(), "pinned", person, $"\"pinned_message\":{inner}");
        yield return Updates.PrivateText(Gateways.NewId(), "quoted", person, $"\"quote\":{{\"text\":\"{command}\",\"position\":0}}");
        yield return Updates.PrivateText(Gateways.NewId(), "deep", person, $"\"pinned_message\":{{\"reply_to_message\":{inner}}}");
        yield return Photo("message", command, person);
        yield return Photo("edited_message", command, person);
        yield return Photo("business_message", command, person);
        yield return Photo("a_kind_of_next_year", command, person);
        // Two ways to write the name of a field.
        yield return Updates.Of("message", Gateways.NewId(), $$"""
            {"message_id":9,"from":{"id":{{person}}},"chat":{"id":{{person}},"type":"private"},"te\u0078t":"{{command}}"}
            """);
    }

    private RawUpdate Photo(string kind, string caption, long person) => Updates.Of(kind, Gateways.NewId(), $$"""
        {"message_id":8,"from":{"id":{{person}}},"chat":{"id":{{person}},"type":"private"},"photo":[],"caption":"{{caption}}"}
        """);

    private async Task<IReadOnlyList<string>> PlacesWithAsync(string text)
    {
        var places = new List<string>();
        foreach (var table in await TablesAsync())
        {
            if ((await Db.RowsAsync($"SELECT * FROM \"{table}\"")).SelectMany(static row => row.Values).Any(value => Holds(value, text)))
                places.Add("database");
        }

        await foreach (var key in KeysAsync())
        {
            if (Holds(key, text))
                places.Add("Redis keys");
        }

        if ((await _monitor!.CommandsAsync()).Any(command => Holds(command, text)))
            places.Add("Redis commands");
        var calls = await Gateways.Simulator.CallsAsync();
        if (calls.Any(call => Holds(call.Parameters.ToJsonString(Unescaped), text) || Holds(call.Description, text)))
            places.Add("calls");
        for (var process = 0; process < Gateways.Processes.Count; process++)
        {
            if (Gateways.Processes[process].Log.Containing(text).Count > 0)
                places.Add($"log {process}");
        }

        return [.. places.Distinct(StringComparer.Ordinal)];
    }

    private static readonly System.Text.Json.JsonSerializerOptions Unescaped = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static bool Holds(object? value, string text) => (value switch
    {
        null => string.Empty,
        byte[] raw => Encoding.UTF8.GetString(raw),
        _ => value.ToString()!,
    }).Contains(text, StringComparison.OrdinalIgnoreCase);

    private Task<IReadOnlyList<string>> TablesAsync() => Db.ColumnAsync<string>(
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1");

    /// <summary>Every key and everything it holds.</summary>
    private async IAsyncEnumerable<string> KeysAsync()
    {
        foreach (var key in (RedisKey[])(await _redis!.Keys.ExecuteAsync("KEYS", "*"))!)
        {
            yield return key!;
            var values = await _redis.Keys.KeyTypeAsync(key) switch
            {
                RedisType.String => [await _redis.Keys.StringGetAsync(key)],
                RedisType.SortedSet => await _redis.Keys.SortedSetRangeByRankAsync(key),
                RedisType.Hash => [.. (await _redis.Keys.HashGetAllAsync(key)).SelectMany(entry => new[] { entry.Name, entry.Value })],
                RedisType.List => await _redis.Keys.ListRangeAsync(key),
                RedisType.None => [],
                var type => throw new InvalidOperationException($"{key} is a {type}: say how to read it."),
            };
            foreach (var value in values)
                yield return value!;
        }
    }
}
