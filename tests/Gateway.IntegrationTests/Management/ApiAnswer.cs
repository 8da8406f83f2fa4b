using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Gateway.IntegrationTests.Management;

/// <summary>What the management API answered.</summary>
internal sealed record ApiAnswer(HttpStatusCode Status, string Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The <c>code</c> of a problem; null where the answer is none.</summary>
    public string? Code => Json() is JsonObject body && body["code"] is JsonValue code ? code.ToString() : null;

    public JsonNode? Json()
    {
        try
        {
            return Body.Length == 0 ? null : JsonNode.Parse(Body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The body of a success; anything else fails the test and shows what it was.</summary>
    public JsonNode Ok()
    {
        ((int)Status).Should().BeInRange(200, 299, "the answer is {0}", Body);
        return Json()!;
    }

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}

internal static class ApiClient
{
    /// <summary>Sends JSON, or nothing, and reads the whole answer.</summary>
    public static async Task<ApiAnswer> SendJsonAsync(this HttpClient client, HttpMethod method, string path, JsonNode? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var answer = await client.SendAsync(request);
        return new ApiAnswer(
            answer.StatusCode,
            await answer.Content.ReadAsStringAsync(),
            answer.Headers.Concat(answer.Content.Headers).ToDictionary(header => header.Key, header => string.Join(',', header.Value), StringComparer.OrdinalIgnoreCase));
    }

    public static Task<ApiAnswer> GetJsonAsync(this HttpClient client, string path) => client.SendJsonAsync(HttpMethod.Get, path);
}
