using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.BotApiSimulator.Methods;

/// <summary>Collects a request's parameters from its query string and its JSON or form body; the body wins.</summary>
internal static class ParameterReader
{
    /// <summary>Reads them all, files of a multipart form by name and size only.</summary>
    /// <exception cref="JsonException">The body says it is JSON and is not, or is no object.</exception>
    public static async Task<CallParameters> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (name, value) in request.Query)
            values[name] = value.ToString();
        if (request.HasFormContentType)
            await ReadFormAsync(request, values, cancellationToken);
        else if (request.HasJsonContentType() && request.ContentLength is not 0)
            await ReadJsonAsync(request, values, cancellationToken);
        return new CallParameters(values);
    }

    public static CallParameters Read(JsonObject call) =>
        new(call.Where(pair => !string.Equals(pair.Key, "method", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key, pair => pair.Value?.DeepClone(), StringComparer.Ordinal));

    private static async Task ReadFormAsync(HttpRequest request, Dictionary<string, JsonNode?> values, CancellationToken cancellationToken)
    {
        var form = await request.ReadFormAsync(cancellationToken);
        foreach (var (name, value) in form)
            values[name] = value.ToString();
        foreach (var file in form.Files)
            values[file.Name] = $"attach://{file.FileName} ({file.Length} bytes)";
    }

    private static async Task ReadJsonAsync(HttpRequest request, Dictionary<string, JsonNode?> values, CancellationToken cancellationToken)
    {
        var body = await JsonNode.ParseAsync(request.Body, cancellationToken: cancellationToken);
        foreach (var (name, value) in body as JsonObject ?? throw new JsonException("The body is no object."))
            values[name] = value?.DeepClone();
    }
}
