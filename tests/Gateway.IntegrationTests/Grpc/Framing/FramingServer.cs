using System.Collections.Concurrent;
using System.Net;
using Gateway.Api.Grpc.Framing;
using Gateway.IntegrationTests.Servers;
using Google.Protobuf.WellKnownTypes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.IntegrationTests.Grpc.Framing;

/// <summary>The framing with methods of the tests' own (tests/clients/framing.proto), on a port of its own.</summary>
internal sealed class FramingServer : IAsyncDisposable
{
    public const string Service = "framing.test.Framing";

    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string> _errors = [];
    private long _written;
    private int _aborted;

    private FramingServer(GrpcLimits limits)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information);
        builder.Logging.AddProvider(new Errors(_errors));
        builder.WebHost.ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, static listen => listen.Protocols = HttpProtocols.Http2);
            kestrel.Limits.MinResponseDataRate = null;
        });
        _app = builder.Build();
        var server = new GrpcServer(
            Methods(),
            new GrpcServerOptions { Limits = limits, Stopping = _stopping.Token, Expect = static fault => fault is TimeoutException ? new GrpcStatus(StatusCode.Unavailable, "Not now.") : null },
            TimeProvider.System,
            _app.Services.GetRequiredService<ILogger<GrpcServer>>());
        _app.Run(context =>
        {
            context.RequestAborted.Register(() => Interlocked.Increment(ref _aborted));
            return server.ServeAsync(context);
        });
    }

    public string Address => new Uri(_app.Urls.Single()).Authority;

    /// <summary>A method that waits has been reached.</summary>
    public Task Began => _began.Task;

    /// <summary>A method that waits has seen its cancellation.</summary>
    public Task Cancelled => _cancelled.Task;

    /// <summary>How many messages Count has got rid of.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>How many calls were broken off, by either side.</summary>
    public int Aborted => Volatile.Read(ref _aborted);

    /// <summary>What was logged as an error.</summary>
    public IReadOnlyCollection<string> Logged => _errors;

    public static async Task<FramingServer> StartAsync(GrpcLimits? limits = null)
    {
        var server = new FramingServer(limits ?? new GrpcLimits());
        await server._app.StartAsync();
        return server;
    }

    /// <summary>As a process of its own, whose memory can be looked at.</summary>
    public static async Task<int> RunAsync()
    {
        await using var server = new FramingServer(new GrpcLimits());
        await server._app.RunAsync();
        return 0;
    }

    public Task<GrpcJs> ClientAsync() => GrpcJs.StartAsync(Address, NodeClients.Folder(), "framing.proto");

    /// <summary>Streams are to end.</summary>
    public void Stop() => _stopping.Cancel();

    /// <summary>What looks at no cancellation may go on.</summary>
    public void Release() => _release.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        Release();
        await _stopping.CancelAsync();
        await _app.DisposeAsync();
        _stopping.Dispose();
    }

    private IEnumerable<GrpcMethod> Methods() =>
    [
        GrpcMethod.Unary(Path("Echo"), StringValue.Parser, Echo),
        GrpcMethod.Unary(Path("Fail"), StringValue.Parser, Fail),
        GrpcMethod.Unary(Path("Wait"), StringValue.Parser, WaitAsync),
        GrpcMethod.Unary(Path("Stubborn"), StringValue.Parser, StubbornAsync),
        GrpcMethod.ServerStreaming(Path("Count"), Int64Value.Parser, CountAsync),
        GrpcMethod.ServerStreaming(Path("Hold"), StringValue.Parser, HoldAsync),
        GrpcMethod.ServerStreaming(Path("Flood"), StringValue.Parser, FloodAsync),
        GrpcMethod.Bidirectional(Path("Chat"), ChatAsync),
    ];

    private static string Path(string method) => $"/{Service}/{method}";

    private static Task<GrpcStatus> Echo(GrpcCall call, StringValue request)
    {
        call.Answer = request;
        return Task.FromResult(GrpcStatus.Ok);
    }

    private static Task<GrpcStatus> Fail(GrpcCall call, StringValue request) => request.Value switch
    {
        "refused" => Task.FromResult(new GrpcStatus(StatusCode.NotFound, "100 % gone, naïve 🙂") { Trailers = [new("error-code", "gone"), new("retry-after", "7")] }),
        "expected" => throw new TimeoutException(),
        _ => throw new InvalidOperationException("the secret inside"),
    };

    private async Task<GrpcStatus> WaitAsync(GrpcCall call, StringValue request)
    {
        _began.TrySetResult();
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, call.Ended);
            return GrpcStatus.Ok;
        }
        finally
        {
            _cancelled.TrySetResult();
        }
    }

    private async Task<GrpcStatus> StubbornAsync(GrpcCall call, StringValue request)
    {
        _began.TrySetResult();
        await _release.Task;
        return await Echo(call, request);
    }

    private async Task<GrpcStatus> CountAsync(GrpcCall call, Int64Value request)
    {
        var padding = new string('.', 200);
        for (var number = 0L; number < request.Value; number++)
        {
            await call.WriteAsync(new StringValue { Value = $"{number} {padding}" }, more: number + 1 < request.Value);
            Interlocked.Increment(ref _written);
        }

        return GrpcStatus.Ok;
    }

    private async Task<GrpcStatus> HoldAsync(GrpcCall call, StringValue request)
    {
        await call.WriteAsync(request);
        return await WaitAsync(call, request);
    }

    /// <summary>As a stream does that falls behind: what it would still send is dropped, and its end is told.</summary>
    private async Task<GrpcStatus> FloodAsync(GrpcCall call, StringValue request)
    {
        var message = new StringValue { Value = new string('.', 64 * 1024) };
        using var late = new CancellationTokenSource(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        await using var stop = late.Token.Register(call.StopWriting);
        while (!late.IsCancellationRequested)
            await call.WriteAsync(message);
        return new GrpcStatus(StatusCode.ResourceExhausted, "Too slow.");
    }

    private static async Task<GrpcStatus> ChatAsync(GrpcCall call)
    {
        while (await call.ReadAsync(StringValue.Parser, call.Ended) is { } message)
            await call.WriteAsync(message);
        return GrpcStatus.Ok;
    }

    private sealed class Errors(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
                lines.Enqueue($"{formatter(state, exception)} {exception}");
        }

        public void Dispose()
        {
            // The lines are the server's.
        }
    }
}
