using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Http;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Streams;

/// <summary>The same by server-sent events.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class ServerSentEventsTests
{
    private const string Bot = "alerts";

    private ManagedGateways _gateways = null!;
    private string _admin = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _gateways = await ManagedGateways.StartAsync(processes: 2, bots: BotEntry.None(Bot));
        _admin = await _gateways.SignInAsync(ManagedGateways.AdminName, _gateways.AdminPassword);
    }

    [OneTimeTearDown]
    public Task StopAsync() => _gateways.DisposeAsync().AsTask();

    [Test]
    public async Task EventsCome_WithTheirPositionAsId_AndLastEventIdGoesOnAfterIt()
    {
        await using var all = await FollowAsync("?all=true");
        var begun = await all.NextAsync();
        for (var i = 1; i <= 3; i++)
            await SayAsync($"{i}");
        var told = new[] { await all.NextAsync(), await all.NextAsync(), await all.NextAsync() };
        await using var resumed = await FollowAsync($"?bot={Bot}", process: 1, lastEventId: told[0].EventId);

        (begun.EventType, told[0].EventType).Should().Be(("subscribed", "message"));
        told.Select(item => (string)JsonNode.Parse(item.Data)!["text"]!).Should().Equal("1", "2", "3");
        told.Should().AllSatisfy(item => item.EventId.Should().Be(JsonNode.Parse(item.Data)!["position"]!.ToJsonString()));
        (await resumed.NextAsync()).EventId.Should().Be(told[0].EventId);
        (await resumed.NextAsync()).Should().BeEquivalentTo(told[1]);
        (await resumed.NextAsync()).Should().BeEquivalentTo(told[2]);
        await SayAsync("4");
        ((string)JsonNode.Parse((await resumed.NextAsync()).Data)!["text"]!).Should().Be("4");
    }

    [Test]
    public async Task WhoMayNotFollow_IsAnsweredLikeAnywhereElse()
    {
        var (_, key) = await _gateways.NewKeyAsync(["messages:read"]);

        (await RefusedAsync("", _admin)).Should().Be((422, "invalid_request"));
        (await RefusedAsync("?chat_id=987654321", _admin)).Should().Be((404, "chat_not_found"));
        (await RefusedAsync("?all=true", key)).Should().Be((403, "admin_needed"));
        (await RefusedAsync("?all=true&after=9007199254740991", _admin)).Should().Be((409, "cursor_unknown"));
        (await RefusedAsync("?all=true&color=red", _admin)).Should().Be((422, "invalid_request"));
        (await RefusedAsync($"?all=true&token={key}", null)).Should().Be((401, "token_invalid"));

        async Task<(int, string?)> RefusedAsync(string query, string? bearer)
        {
            var answer = await _gateways.Client(bearer).GetJsonAsync($"/api/v1/stream{query}");
            return ((int)answer.Status, answer.Code);
        }
    }

    [Test]
    public async Task AnAccountThatIsTakenAway_EndsTheStreamWithAnError()
    {
        var (id, key) = await _gateways.NewKeyAsync(["messages:read"]);
        (await (await _gateways.AdminAsync()).SendJsonAsync(
            HttpMethod.Put, $"/api/v1/bots/{Bot}/permissions", new JsonObject { ["api_key_id"] = id, ["can_read"] = true, ["can_send"] = false, ["can_manage"] = false })).Ok();
        await using var stream = await FollowAsync($"?bot={Bot}", bearer: key);
        await stream.NextAsync();

        (await (await _gateways.AdminAsync()).SendJsonAsync(HttpMethod.Delete, $"/api/v1/apikeys/{id}")).Ok();

        var last = await stream.NextAsync();
        (last.EventType, (string)JsonNode.Parse(last.Data)!["code"]!).Should().Be(("error", "api_key_invalid"));
        (await stream.IsOverAsync()).Should().BeTrue();
    }

    private Task SayAsync(string text) => _gateways.DeliverAsync(Bot, Updates.PrivateText(_gateways.NewId(), text));

    private async Task<SseStream> FollowAsync(string query, int process = 0, string? lastEventId = null, string? bearer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/stream{query}");
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        var answer = await _gateways.Client(bearer ?? _admin, process).SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/event-stream");
        answer.ShouldBeGuarded(stored: false);
        return new SseStream(answer);
    }

    private sealed class SseStream(HttpResponseMessage answer) : IAsyncDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

        private readonly IAsyncEnumerator<SseItem<string>> _items = SseParser.Create(answer.Content.ReadAsStream()).EnumerateAsync().GetAsyncEnumerator();

        public async Task<SseItem<string>> NextAsync()
        {
            (await _items.MoveNextAsync().AsTask().WaitAsync(Patience)).Should().BeTrue();
            return _items.Current;
        }

        public async Task<bool> IsOverAsync() => !await _items.MoveNextAsync().AsTask().WaitAsync(Patience);

        public ValueTask DisposeAsync()
        {
            answer.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
