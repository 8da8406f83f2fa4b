using System.Net;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Chats;

/// <summary>What is erased is in no column of any table, and does not come back.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class ErasureTests
{
    private const string Bot = "shop";

    /// <summary>Its jobs wait: nobody answers its service.</summary>
    private const string Waiting = "desk";

    private ManagedGateways _gateways = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _gateways = await ManagedGateways.StartAsync(
        bots: [BotEntry.Echo(Bot), BotEntry.ToHttp(Waiting, "http://127.0.0.1:1/") with { Async = true }]);

    [OneTimeTearDown]
    public Task StopAsync() => _gateways.DisposeAsync().AsTask();

    [Test]
    public async Task AChat_LeavesNothingBehind_AndItsRepeatsStayKnown()
    {
        var (person, marker) = (_gateways.NewId(), $"marker{_gateways.NewId()}");
        var update = Updates.PrivateText(_gateways.NewId(), marker, person);
        await _gateways.DeliverAsync(Bot, update);
        var chat = await ChatAsync(Bot, person);
        (await PlacesAsync(marker)).Should().Contain(["events.raw", "messages.text"]);

        var answer = await (await _gateways.AdminAsync()).SendJsonAsync(HttpMethod.Delete, $"/api/v1/chats/{chat}");
        await _gateways.DeliverAsync(Bot, update);

        answer.Status.Should().Be(HttpStatusCode.NoContent, answer.Body);
        (await PlacesAsync(marker)).Should().BeEmpty();
        (await (await _gateways.AdminAsync()).GetJsonAsync($"/api/v1/chats/{chat}")).Code.Should().Be("chat_not_found");
        (await Db.CountAsync("audit_events", "action = 'chat.erased' AND target_id = $1", $"{chat}")).Should().Be(1);
    }

    [Test]
    public async Task AChat_WhoseJobsAreOpen_LosesThemToo_AndOthersGoOn()
    {
        var (person, other) = (_gateways.NewId(), _gateways.NewId());
        foreach (var who in (long[])[person, person, other])
            await _gateways.DeliverAsync(Waiting, Updates.PrivateText(_gateways.NewId(), "wait", who));
        var chat = await ChatAsync(Waiting, person);

        (await (await _gateways.AdminAsync()).SendJsonAsync(HttpMethod.Delete, $"/api/v1/chats/{chat}")).Status.Should().Be(HttpStatusCode.NoContent);

        (await Db.CountAsync("gateway_jobs", "telegram_chat_id = $1 AND status = 'dead' AND last_error = 'erased'", person)).Should().Be(2);
        (await Db.CountAsync("gateway_jobs", "telegram_chat_id = $1 AND status IN ('pending', 'running')", other)).Should().Be(1);
        (await Db.CountAsync("events", "telegram_chat_id = $1", person)).Should().Be(0);
    }

    [Test]
    public async Task APerson_IsForgotten_AlsoInGroups_AndTheirNeighboursAreNot()
    {
        var (person, neighbour, group) = (_gateways.NewId(), _gateways.NewId(), -_gateways.NewId());
        var (marker, kept) = ($"marker{_gateways.NewId()}", $"kept{_gateways.NewId()}");
        await _gateways.DeliverAsync(Bot, Updates.PrivateText(_gateways.NewId(), marker, person));
        await _gateways.DeliverAsync(Bot, Updates.GroupText(_gateways.NewId(), $"group {marker}", group, person));
        await _gateways.DeliverAsync(Bot, Updates.GroupText(_gateways.NewId(), kept, group, neighbour));

        var ended = await GatewayProcess.StartExpectingExitAsync(new GatewayStart
        {
            DatabaseUrl = _gateways.Database.Url,
            Arguments = ["forget", "--user", $"{person}", "--json"],
        });

        ended.ExitCode.Should().Be(0, string.Join(" ", ended.Output));
        string.Concat(ended.Output).Should().Contain("\"chats\":1");
        (await PlacesAsync(kept)).Should().Contain("messages.text");
        (await Db.CountAsync("messages", "from_id = $1", person)).Should().Be(0);
        (await Db.CountAsync("events", "position(convert_to($1, 'UTF8') IN raw) > 0", $"group {marker}\",\"from")).Should().Be(0);
        (await Db.CountAsync("chats", "telegram_id = $1", person)).Should().Be(0);
    }

    private Db Db => _gateways.Database.Db;

    private Task<long> ChatAsync(string bot, long person) =>
        Db.ScalarAsync<long>("SELECT id FROM chats WHERE bot_slug = $1 AND telegram_id = $2", bot, person);

    /// <summary>The columns of all tables that hold the text, in whatever type.</summary>
    private async Task<IReadOnlyList<string>> PlacesAsync(string text)
    {
        var places = new List<string>();
        foreach (var column in await Db.RowsAsync("SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns WHERE table_schema = 'public'"))
        {
            var (table, name) = ((string)column["table_name"]!, (string)column["column_name"]!);
            var where = column["data_type"] is "bytea" ? $"position(convert_to($1, 'UTF8') IN \"{name}\") > 0" : $"position($1 IN \"{name}\"::text) > 0";
            if (await Db.CountAsync($"\"{table}\"", where, text) > 0)
                places.Add($"{table}.{name}");
        }

        return places;
    }
}
