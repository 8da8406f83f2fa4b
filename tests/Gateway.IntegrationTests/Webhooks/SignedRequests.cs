using System.Text.Json.Nodes;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Webhooks;

/// <summary>What the npm package standardwebhooks says of requests as they arrived.</summary>
internal static class SignedRequests
{
    /// <summary>For each <c>ok</c>, or why it is refused.</summary>
    public static async Task<IReadOnlyList<string>> VerifyAsync(params (string Secret, ReceivedRequest Request)[] signed)
    {
        var lines = signed.Select(pair => new JsonObject
        {
            ["secret"] = pair.Secret,
            ["headers"] = new JsonObject(((string[])["webhook-id", "webhook-timestamp", "webhook-signature"]).Select(name => KeyValuePair.Create(name, (JsonNode?)pair.Request.Headers[name]))),
            ["body"] = pair.Request.Text,
        }.ToJsonString());
        return (await NodeClients.RunAsync(string.Join('\n', lines), "standard-webhooks.mjs")).Split('\n');
    }
}
