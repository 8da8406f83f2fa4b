using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Gateway.Api.Grpc.Framing;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Grpc;

/// <summary>The npm package @grpc/grpc-js in a process of its own, with one channel to one server.</summary>
internal sealed class GrpcJs : IAsyncDisposable
{
    private readonly Process _node;
    private readonly Task<string> _errors;
    private readonly Task _reading;
    private readonly ConcurrentDictionary<int, Channel<JsonNode>> _calls = new();
    private readonly SemaphoreSlim _writing = new(1);
    private int _lastId;

    private GrpcJs(Process node)
    {
        (_node, _errors) = (node, node.StandardError.ReadToEndAsync());
        _reading = ReadAsync();
    }

    /// <summary>For a gateway.</summary>
    public static Task<GrpcJs> StartAsync(GatewayProcess gateway) => StartAsync(
        $"127.0.0.1:{gateway.GrpcPort}", Path.Combine(NodeClients.Folder(), "../../src/Gateway.Api/Grpc/Protos"), "chats.proto", "bots.proto", "messages.proto", "health.proto", "reflection.proto");

    public static async Task<GrpcJs> StartAsync(string address, string folder, params string[] files) =>
        new(await NodeClients.StartAsync(["grpc-client.mjs", address, folder, .. files]));

    public async Task<GrpcJsCall> BeginAsync(string method, JsonNode? request = null, GrpcJsOptions? options = null)
    {
        var id = Interlocked.Increment(ref _lastId);
        var events = _calls[id] = Channel.CreateUnbounded<JsonNode>();
        var order = new JsonObject { ["id"] = id, ["call"] = method, ["request"] = request };
        (options ?? new GrpcJsOptions()).WriteTo(order);
        await OrderAsync(order);
        return new GrpcJsCall(this, id, events.Reader);
    }

    /// <summary>A call to its end.</summary>
    public async Task<GrpcJsEnd> CallAsync(string method, JsonNode? request = null, GrpcJsOptions? options = null) =>
        await (await BeginAsync(method, request, options)).EndAsync();

    public async Task OrderAsync(JsonObject order)
    {
        await _writing.WaitAsync();
        try
        {
            await _node.StandardInput.WriteLineAsync(order.ToJsonString());
            await _node.StandardInput.FlushAsync();
        }
        finally
        {
            _writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _node.StandardInput.Close();
        if (!_node.HasExited)
            _node.Kill();
        await _node.WaitForExitAsync();
        await _reading;
        await _errors;
        _node.Dispose();
        _writing.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _node.StandardOutput.ReadLineAsync() is { } line)
        {
            var happened = JsonNode.Parse(line)!;
            if (_calls.TryGetValue(happened["id"]!.GetValue<int>(), out var call))
                call.Writer.TryWrite(happened);
        }

        foreach (var call in _calls.Values)
            call.Writer.TryComplete(new InvalidOperationException($"The client has ended:\n{(_errors.IsCompleted ? await _errors : string.Empty)}"));
    }
}

/// <summary>What goes along with a call.</summary>
internal sealed record GrpcJsOptions
{
    public (string Name, string Value)[] Metadata { get; init; } = [];

    public int? DeadlineMs { get; init; }

    public bool Gzip { get; init; }

    /// <summary>Messages are counted, and told of each that many.</summary>
    public int Count { get; init; }

    /// <summary>The reader rests after each that many.</summary>
    public int Slow { get; init; }

    public static GrpcJsOptions Bearer(string credential) => new() { Metadata = [("authorization", $"Bearer {credential}")] };

    public void WriteTo(JsonObject order)
    {
        order["metadata"] = new JsonObject(Metadata.Select(static pair => KeyValuePair.Create(pair.Name, (JsonNode?)pair.Value)));
        if (DeadlineMs is { } deadline)
            order["deadline_ms"] = deadline;
        order["gzip"] = Gzip;
        order["count"] = Count;
        order["slow"] = Slow;
    }
}

/// <summary>One call that goes on.</summary>
internal sealed class GrpcJsCall(GrpcJs client, int id, ChannelReader<JsonNode> events)
{
    private readonly List<JsonNode> _messages = [];
    private JsonObject _header = [];
    private GrpcJsEnd? _end;

    public Task WriteAsync(JsonNode request) => client.OrderAsync(new JsonObject { ["id"] = id, ["write"] = request });

    public Task HalfCloseAsync() => client.OrderAsync(new JsonObject { ["id"] = id, ["half_close"] = true });

    public Task CancelAsync() => client.OrderAsync(new JsonObject { ["id"] = id, ["cancel"] = true });

    /// <summary>The next message; the test fails when there is none any more.</summary>
    public async Task<JsonNode> NextAsync() => await NextOrEndAsync() ?? throw new AssertionException($"The call has ended: {_end}");

    /// <summary>The next message; null at the end.</summary>
    public async Task<JsonNode?> NextOrEndAsync()
    {
        while (_end is null)
        {
            if (await StepAsync() is { } message)
                return message;
        }

        return null;
    }

    /// <summary>Waits until this many messages were counted.</summary>
    public async Task CountedAsync(int least)
    {
        while (_end is null)
        {
            var happened = await events.ReadAsync(TestContext.CurrentContext.CancellationToken);
            if (happened["counted"]?.GetValue<int>() >= least)
                return;
            Take(happened);
        }

        throw new AssertionException($"The call has ended: {_end}");
    }

    public async Task<JsonObject> HeaderAsync()
    {
        while (_header.Count == 0 && _end is null)
            await StepAsync();
        return _header;
    }

    public async Task<GrpcJsEnd> EndAsync()
    {
        while (_end is null)
            await StepAsync();
        return _end;
    }

    private async Task<JsonNode?> StepAsync() => Take(await events.ReadAsync(TestContext.CurrentContext.CancellationToken));

    private JsonNode? Take(JsonNode happened)
    {
        if (happened["header"] is JsonObject header)
            _header = header;
        if (happened["status"] is { } status)
        {
            _end = new GrpcJsEnd(
                (StatusCode)status["code"]!.GetValue<int>(), status["details"]!.GetValue<string>(), status["trailers"]!.AsObject(), _header, _messages, happened["messages"]!.GetValue<int>());
        }

        if (happened["message"] is not { } message)
            return null;
        _messages.Add(message);
        return message;
    }
}

/// <summary>How a call ended, and what it had brought.</summary>
internal sealed record GrpcJsEnd(StatusCode Code, string Details, JsonObject Trailers, JsonObject Header, IReadOnlyList<JsonNode> Messages, int Count)
{
    public string? ErrorCode => Trailers["error-code"]?.GetValue<string>();

    /// <summary>The one message of a success; anything else fails the test.</summary>
    public JsonNode Ok()
    {
        Code.Should().Be(StatusCode.Ok, Details);
        return Messages.Should().ContainSingle().Subject;
    }

    public override string ToString() => $"{Code} {Details} {Trailers.ToJsonString()}";
}
