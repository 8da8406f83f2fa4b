using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Gateway.IntegrationTests.Servers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.IntegrationTests.Chaos;

/// <summary>Whom the gateway's webhook calls: a process, to be killed and frozen, that says what it gets before it answers.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly ServerFolder _folder = TestRun.Current.NewFolder("receiver");
    private readonly int _port = FreePort.Find();
    private readonly ConcurrentQueue<OutputLines> _said = new();
    private ChildProcess? _process;

    public Uri Url => new($"http://127.0.0.1:{_port}/");

    /// <summary>The positions of the events that arrived, each as often as it did.</summary>
    public IReadOnlyList<long> Positions =>
        [.. _said.SelectMany(static lines => lines.Containing("evt_")).Select(static id => long.Parse(id[(id.LastIndexOf('_') + 1)..], CultureInfo.InvariantCulture))];

    public async Task StartAsync()
    {
        _process = ChildProcess.Start(_folder, TestProgram.Command("receive", $"{_port}"));
        _said.Enqueue(_process.Output);
        await _process.Output.WaitForAsync(static line => line is "listening", TimeSpan.FromMinutes(1));
    }

    public async Task KillAsync()
    {
        await _folder.KillAsync();
        _process?.Dispose();
    }

    public Task FreezeAsync() => _folder.FreezeAsync();

    public void Thaw() => _folder.Thaw();

    public async ValueTask DisposeAsync()
    {
        await _folder.EndAsync();
        _process?.Dispose();
    }

    /// <summary>The process itself.</summary>
    public static async Task<int> RunAsync(string port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, int.Parse(port, CultureInfo.InvariantCulture)));
        await using var app = builder.Build();
        app.Run(static async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            Console.WriteLine(context.Request.Headers["webhook-id"].ToString());
        });
        app.Lifetime.ApplicationStarted.Register(static () => Console.WriteLine("listening"));
        await app.RunAsync();
        return 0;
    }
}
