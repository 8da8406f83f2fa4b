using System.Collections.Immutable;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.IntegrationTests.Servers;

/// <summary>The service behind an <c>http</c> bot, or a webhook: records what it is sent and answers as the test says.</summary>
internal sealed class HttpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Lock _lock = new();
    private ImmutableList<ReceivedRequest> _requests = [];
    private ImmutableList<Gate> _gates = [];
    private TaskCompletionSource _changed = NewSignal();
    private volatile Func<ReceivedRequest, Task<Answer>> _responder = static _ => Task.FromResult(Answer.Done);

    private HttpReceiver(WebApplication app) => _app = app;

    public Uri Url => new(_app.Urls.First());

    /// <summary>Every request so far, in order of arrival.</summary>
    public IReadOnlyList<ReceivedRequest> Requests
    {
        get
        {
            lock (_lock)
                return _requests;
        }
    }

    public static async Task<HttpReceiver> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.Limits.MaxRequestBodySize = null;
        });
        var receiver = new HttpReceiver(builder.Build());
        receiver._app.Run(receiver.ReceiveAsync);
        await receiver._app.StartAsync();
        return receiver;
    }

    /// <summary>From now on requests are answered by <paramref name="responder"/>.</summary>
    public void Respond(Func<ReceivedRequest, Task<Answer>> responder) => _responder = responder;

    public void Respond(Func<ReceivedRequest, Answer> responder) => Respond(request => Task.FromResult(responder(request)));

    public void Respond(Answer answer) => Respond(_ => answer);

    /// <summary>Holds requests (all, or those chosen) from now on until the gate is opened or disposed.</summary>
    public Gate Hold(Func<ReceivedRequest, bool>? which = null)
    {
        var gate = new Gate(which ?? (static _ => true));
        lock (_lock)
            _gates = _gates.Add(gate);
        return gate;
    }

    /// <summary>Waits for <paramref name="count"/> requests (that match) and returns them.</summary>
    public async Task<IReadOnlyList<ReceivedRequest>> WaitForAsync(
        int count, Func<ReceivedRequest, bool>? which = null, TimeSpan? deadline = null)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.CurrentContext.CancellationToken);
        limit.CancelAfter(deadline ?? Eventually.DefaultDeadline);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                var matching = _requests.Where(which ?? (static _ => true)).ToList();
                if (matching.Count >= count)
                    return matching;
                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException e)
            {
                throw new TimeoutException($"{count} requests were awaited, {Requests.Count} came in all.", e);
            }
        }
    }

    /// <summary>Pairs of requests with the same key of which one came before the other was answered.</summary>
    public IReadOnlyList<(ReceivedRequest First, ReceivedRequest Second)> Overlapping(Func<ReceivedRequest, string?> key) =>
    [
        .. Requests.GroupBy(key, StringComparer.Ordinal).SelectMany(static group =>
        {
            var requests = group.ToList();
            return requests.SelectMany((first, index) => requests.Skip(index + 1).Where(first.Overlaps).Select(second => (first, second)));
        }),
    ];

    public async ValueTask DisposeAsync()
    {
        foreach (var gate in _gates)
            gate.Open();
        await _app.DisposeAsync();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var request = Record(context.Request, body.ToArray());
        try
        {
            foreach (var gate in _gates)
                await gate.PassAsync(request, context.RequestAborted);
            var answer = await _responder(request).WaitAsync(context.RequestAborted);
            // Before the answer leaves: its reader may send the next request at once.
            request.End(TimeProvider.System.GetTimestamp());
            await SendAsync(context, answer);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            request.End(TimeProvider.System.GetTimestamp());
        }
    }

    private static async Task SendAsync(HttpContext context, Answer answer)
    {
        if (ReferenceEquals(answer, Answer.DropConnection))
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
            context.Response.Headers[name] = value;
        if (answer.Body is not null)
        {
            context.Response.ContentType = answer.ContentType;
            await context.Response.WriteAsync(answer.Body);
        }
    }

    private ReceivedRequest Record(HttpRequest request, byte[] body)
    {
        lock (_lock)
        {
            var received = new ReceivedRequest
            {
                Path = request.Path,
                Headers = request.Headers.ToDictionary(
                    static header => header.Key, static header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                Body = body,
                ArrivedAt = TimeProvider.System.GetUtcNow(),
                Began = TimeProvider.System.GetTimestamp(),
                Concurrency = 1 + _requests.Count(static earlier => earlier.Ended == long.MaxValue),
            };
            _requests = _requests.Add(received);
            _changed.SetResult();
            _changed = NewSignal();
            return received;
        }
    }
}
