using System.Text.Json.Nodes;

namespace Gateway.IntegrationTests.Grpc;

/// <summary>The few words of calls that stream.</summary>
internal static class StreamCalls
{
    public static JsonObject Scoped(string name, JsonNode value) => new() { ["scope"] = new JsonObject { [name] = value } };

    public static string? Text(JsonNode told) => told["message"]?["text"]?.GetValue<string>();

    /// <summary>Events that the test has made itself; others run beside it.</summary>
    public static async Task<List<JsonNode>> MineAsync(GrpcJsCall call, int count, Func<JsonNode, bool> isMine)
    {
        var mine = new List<JsonNode>();
        while (mine.Count < count)
        {
            if ((await call.NextAsync())["event"] is { } told && isMine(told))
                mine.Add(told);
        }

        return mine;
    }

    public static async Task PongsAsync(GrpcJsCall call)
    {
        await call.WriteAsync(new JsonObject { ["ping"] = new JsonObject() });
        (await call.NextAsync())["pong"].Should().NotBeNull();
    }
}
