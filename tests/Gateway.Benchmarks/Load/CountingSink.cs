using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.Benchmarks.Load;

/// <summary>Takes any POST and counts; who waits for the last one is told when it comes.</summary>
internal sealed class CountingSink : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Action<ReadOnlyMemory<byte>>? _seen;
    private long _count;
    private long _wanted = long.MaxValue;
    private TaskCompletionSource _reached = new();

    private CountingSink(WebApplication app, Action<ReadOnlyMemory<byte>>? seen) => (_app, _seen) = (app, seen);

    public Uri Url => new(_app.Urls.First());

    /// <summary>Listens on a free port.</summary>
    /// <param name="seen">Is given each body, while its sender waits.</param>
    public static async Task<CountingSink> StartAsync(Action<ReadOnlyMemory<byte>>? seen = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var sink = new CountingSink(builder.Build(), seen);
        sink._app.Run(sink.TakeAsync);
        await sink._app.StartAsync();
        return sink;
    }

    /// <summary>So many from now on.</summary>
    public Task ReachesAsync(long more)
    {
        _reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Volatile.Write(ref _wanted, Interlocked.Read(ref _count) + more);
        return _reached.Task;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _seen?.Invoke(body.GetBuffer().AsMemory(0, (int)body.Length));
        if (Interlocked.Increment(ref _count) >= Volatile.Read(ref _wanted))
            _reached.TrySetResult();
    }
}
