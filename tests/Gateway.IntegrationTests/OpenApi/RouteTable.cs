using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Gateway.IntegrationTests.Management;

namespace Gateway.IntegrationTests.OpenApi;

/// <summary>Every operation of the OpenAPI document, ready to be called: a new route is tried without anybody thinking of it.</summary>
internal static partial class RouteTable
{
    public static async Task<JsonNode> DocumentAsync(HttpClient client) => (await client.GetJsonAsync("/openapi/v1.json")).Ok();

    public static IReadOnlyList<Operation> Operations(JsonNode document) =>
    [
        .. from path in document["paths"]!.AsObject()
           from operation in path.Value!.AsObject()
           where operation.Key is "get" or "post" or "put" or "patch" or "delete"
           select new Operation(operation.Key.ToUpperInvariant(), path.Key, operation.Value!),
    ];

    [GeneratedRegex(@"\{(?<name>[a-z_]+)\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    internal static partial Regex Placeholder { get; }
}

/// <summary>One operation of the document.</summary>
internal sealed record Operation(string Method, string Path, JsonNode Described)
{
    public bool IsAnonymous => Described["security"] is not JsonArray { Count: > 0 };

    public string? Scope => (string?)(Described["security"] as JsonArray)?.FirstOrDefault()?.AsObject().First().Value?.AsArray().FirstOrDefault();

    public JsonNode? Example => Described["requestBody"]?["content"]?["application/json"]?["example"];

    /// <summary>Whether the document says that it can answer this.</summary>
    public bool Documents(int status, string? code) => code is null
        ? Documents(status) : ((string?)Described["responses"]?[$"{status}"]?["description"])?.Contains($"`{code}`", StringComparison.Ordinal) is true;

    public bool Documents(int status) => Described["responses"]?[$"{status}"] is not null;

    /// <summary>The path with real ids: each placeholder has the value of its noun, <c>chats/{id}</c>.</summary>
    public string With(IReadOnlyDictionary<string, string> ids) => RouteTable.Placeholder.Replace(Path, match =>
    {
        var noun = Path[..match.Index].TrimEnd('/').Split('/')[^1];
        return ids.GetValueOrDefault($"{noun}/{match.Groups["name"].Value}", "1");
    });

    public Task<ApiAnswer> CallAsync(HttpClient client, IReadOnlyDictionary<string, string> ids, params (string Name, string Value)[] headers) =>
        client.SendJsonAsync(new HttpMethod(Method), With(ids), Example?.DeepClone(), headers);

    public override string ToString() => $"{Method} {Path}";
}
