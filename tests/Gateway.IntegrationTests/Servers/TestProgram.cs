using Gateway.IntegrationTests.Chaos;
using Gateway.IntegrationTests.Grpc.Framing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Gateway.IntegrationTests.Servers;

/// <summary>
/// What this assembly does when it is run as a program and not by the test runner: the other process in tests of the test
/// servers themselves.
/// </summary>
internal static class TestProgram
{
    public static IReadOnlyList<string> Command(params string[] arguments) => ["dotnet", typeof(TestProgram).Assembly.Location, .. arguments];

    public static Task<int> Main(string[] arguments) => arguments switch
    {
        ["hold-servers"] => HoldServersAsync(),
        ["listen"] => ListenAsync(),
        ["refuse"] => RefuseAsync(),
        ["frame"] => FramingServer.RunAsync(),
        ["receive", var port] => WebhookReceiver.RunAsync(port),
        _ => Task.FromResult(64),
    };

    /// <summary>A test process that is interrupted: it has servers, a frozen one among them, and never ends by itself.</summary>
    private static async Task<int> HoldServersAsync()
    {
        var postgres = await PrivatePostgres.StartAsync();
        var redis = await PrivateRedis.StartAsync();
        await postgres.FreezeAsync();
        Console.WriteLine($"holding {TestRun.Current.Folder} {string.Join(' ', postgres.Processes.Concat(redis.Processes))}");
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
        return 0;
    }

    /// <summary>Starts, gets ready and takes updates as far as a gateway's process does; answers with what it was given.</summary>
    private static async Task<int> ListenAsync()
    {
        await using var app = WebApplication.Create();
        app.MapGet("/health/ready", static () => "ready");
        app.MapGet("/environment", static () => Environment.GetEnvironmentVariables().Keys.Cast<string>());
        app.MapPost("/api/v1/telegram/webhook/{bot}", static (HttpRequest request) =>
        {
            request.HttpContext.Response.Headers["secret"] = request.Headers["X-Telegram-Bot-Api-Secret-Token"];
            return Results.Stream(output => request.Body.CopyToAsync(output));
        });
        await app.RunAsync();
        return 3;
    }

    private static async Task<int> RefuseAsync()
    {
        await Console.Error.WriteLineAsync("bot 'x': no handler");
        return 1;
    }
}
