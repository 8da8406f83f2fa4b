using System.Collections.Concurrent;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Grpc;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;
using Gateway.IntegrationTests.Webhooks;

namespace Gateway.IntegrationTests.Streams;

/// <summary>The whole flow on two processes: what is posted to one reaches a WebSocket, a stream of server-sent events, a gRPC and a webhook client of the other, each once.</summary>
[NonParallelizable]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class FourWaysTests
{
    private const string Bot = "alerts";
    private const int Posts = 200;

    private readonly ConcurrentDictionary<string, ConcurrentQueue<(string Text, long At)>> _arrived = new(StringComparer.Ordinal);
    private ManagedGateways _gateways = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _gateways = await Hooks.StartAsync(processes: 2);

    [OneTimeTearDown]
    public Task StopAsync() => _gateways.DisposeAsync().AsTask();

    [Test]
    public async Task AnUpdatePostedToOne_ReachesEachClientOfTheOther_Once()
    {
        var token = await _gateways.SignInAsync(ManagedGateways.AdminName, _gateways.AdminPassword);
        await using var receiver = await HttpReceiver.StartAsync();
        await (await _gateways.AdminAsync(process: 1)).MakeHookAsync(receiver.Url);
        await using var socket = await LiveClient.ConnectAsync(_gateways.Processes[1], token);
        await socket.SubscribeAsync($"\"bot\":\"{Bot}\"");
        using var answer = await _gateways.Client(token, process: 1).GetAsync($"/api/v1/stream?bot={Bot}", HttpCompletionOption.ResponseHeadersRead);
        await using var client = await GrpcJs.StartAsync(_gateways.Processes[1]);
        var call = await client.BeginAsync("telegram.gateway.v1.MessageService/StreamMessages", new JsonObject { ["scope"] = new JsonObject { ["bot"] = Bot } }, GrpcJsOptions.Bearer(token));
        await call.NextAsync();
        Task[] reading = [ReadSocketAsync(socket), ReadEventsAsync(answer), ReadCallAsync(call)];

        var posted = new Dictionary<string, long>(StringComparer.Ordinal);
        for (var number = 0; number < Posts; number++)
        {
            posted[$"{number}"] = TimeProvider.System.GetTimestamp();
            await _gateways.SayAsync($"{number}", process: 0);
            await Eventually.BecomesAsync(() => _arrived.Values.Count(seen => seen.Count > number) == 3);
        }

        await Eventually.BecomesAsync(() => receiver.Requests.Count >= Posts);
        await Task.WhenAll(reading);

        foreach (var (way, seen) in _arrived.OrderBy(static way => way.Key, StringComparer.Ordinal))
        {
            seen.Select(static one => one.Text).Should().Equal(posted.Keys, way);
            double[] times = [.. seen.Select(one => TimeProvider.System.GetElapsedTime(posted[one.Text], one.At).TotalMilliseconds).Order()];
            TestContext.Out.WriteLine($"{way}: median {times[times.Length / 2]:F1} ms, p99 {times[times.Length * 99 / 100]:F1} ms");
        }

        receiver.Requests.Select(static request => (string)request.Json["data"]!["text"]!).Should().BeEquivalentTo(posted.Keys);
    }

    private async Task ReadSocketAsync(LiveClient socket)
    {
        for (var i = 0; i < Posts; i++)
            Arrived("WebSocket", (string)(await socket.NextAsync())["text"]!);
    }

    private async Task ReadEventsAsync(HttpResponseMessage answer)
    {
        var left = Posts;
        await foreach (var item in SseParser.Create(await answer.Content.ReadAsStreamAsync()).EnumerateAsync())
        {
            if (item.EventType is not "message")
                continue;
            Arrived("server-sent events", (string)JsonNode.Parse(item.Data)!["text"]!);
            if (--left == 0)
                return;
        }
    }

    private async Task ReadCallAsync(GrpcJsCall call)
    {
        for (var i = 0; i < Posts; i++)
            Arrived("gRPC", (string)(await call.NextAsync())["event"]!["message"]!["text"]!);
        await call.CancelAsync();
    }

    private void Arrived(string way, string text) => _arrived.GetOrAdd(way, static _ => []).Enqueue((text, TimeProvider.System.GetTimestamp()));
}
