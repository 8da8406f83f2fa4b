using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.IntegrationTests.Servers;

/// <summary>Takes any Bot API call and remembers nothing: as little as can stand in Telegram's place when time is measured.</summary>
internal sealed class BotApiSink : IAsyncDisposable
{
    private static readonly ReadOnlyMemory<byte> Ok = """{"ok":true,"result":true}"""u8.ToArray();

    private readonly WebApplication _app;

    private BotApiSink(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public static async Task<BotApiSink> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var sink = new BotApiSink(builder.Build());
        sink._app.Run(static async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Ok.Length;
            await context.Response.Body.WriteAsync(Ok);
        });
        await sink._app.StartAsync();
        return sink;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
