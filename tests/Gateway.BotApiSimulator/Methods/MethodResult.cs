using System.Text.Json.Nodes;

namespace Gateway.BotApiSimulator.Methods;

/// <summary>The answer to a call: a result, or an error code with its parameters.</summary>
internal sealed record MethodResult
{
    private MethodResult()
    {
    }

    public bool Ok => ErrorCode is null;

    public JsonNode? Result { get; private init; }

    /// <summary>Updates go out byte for byte, so getUpdates answers with these instead of <see cref="Result"/>.</summary>
    public IReadOnlyList<byte[]>? RawItems { get; private init; }

    public int? ErrorCode { get; private init; }

    public string? Description { get; private init; }

    public JsonObject? Parameters { get; private init; }

    public int HttpStatus => ErrorCode ?? 200;

    public static MethodResult Success(JsonNode result, string? description = null) => new() { Result = result, Description = description };

    public static MethodResult Success(IReadOnlyList<byte[]> rawItems) => new() { RawItems = rawItems };

    public static MethodResult Error(int code, string description, JsonObject? parameters = null) =>
        new() { ErrorCode = code, Description = description, Parameters = parameters };

    public static MethodResult BadRequest(string what) => Error(400, $"Bad Request: {what}");

    public static MethodResult TooManyRequests(int seconds) =>
        Error(429, $"Too Many Requests: retry after {seconds}", new JsonObject { ["retry_after"] = seconds });
}
