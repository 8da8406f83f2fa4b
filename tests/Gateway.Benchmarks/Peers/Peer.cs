using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Benchmarks.Peers;

/// <summary>The least that does a contest's work, on the same framework.</summary>
internal static class Peer
{
    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (arguments is ["unchecked", var slug, var token])
            return await UncheckedEndpoint.RunAsync(slug, token);
        var builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        await using var app = builder.Build();
        switch (arguments)
        {
            case ["pass-on", var target]:
                PassOn(app, new Uri(target));
                break;
            default:
                return 64;
        }

        await app.RunAsync();
        return 0;
    }

    /// <summary>POSTs each body to the target, and answers when that has.</summary>
    private static void PassOn(WebApplication app, Uri target)
    {
        var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
        app.MapPost("/{**path}", async (HttpRequest request) =>
        {
            var body = new byte[(int)request.ContentLength!];
            await request.Body.ReadExactlyAsync(body);
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var answer = await client.PostAsync(target, content);
            answer.EnsureSuccessStatusCode();
            await answer.Content.ReadAsByteArrayAsync();
            return Results.Json(new JsonObject());
        });
    }
}
