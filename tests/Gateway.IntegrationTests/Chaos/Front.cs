using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gateway.IntegrationTests.Chaos;

/// <summary>One update handed to one gateway.</summary>
/// <param name="Update">As <c>bot-id</c>.</param>
/// <param name="Status">What the gateway answered; 0 when it did not.</param>
internal sealed record Handover(string Update, int Status)
{
    public bool IsAcknowledged => Status == 200;
}

/// <summary>
/// The load balancer that Telegram reaches: hands each update to the gateways in turn, alive or not, and writes down what they answer. What
/// it has as acknowledged was acknowledged, whether or not Telegram lived to hear of it.
/// </summary>
internal sealed class Front : IAsyncDisposable
{
    private const string Secret = "X-Telegram-Bot-Api-Secret-Token";

    private readonly WebApplication _app;
    private readonly IReadOnlyList<Replica> _replicas;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(65) };
    private readonly ConcurrentQueue<Handover> _handovers = new();
    private readonly ConcurrentDictionary<string, bool> _acknowledged = new(StringComparer.Ordinal);
    private int _next;

    private Front(WebApplication app, IReadOnlyList<Replica> replicas) => (_app, _replicas) = (app, replicas);

    public Uri Url => new(_app.Urls.First());

    /// <summary>In the order of their ends.</summary>
    public IReadOnlyList<Handover> Handovers => [.. _handovers];

    public static async Task<Front> StartAsync(IReadOnlyList<Replica> replicas)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var front = new Front(builder.Build(), replicas);
        front._app.Run(front.HandOverAsync);
        await front._app.StartAsync();
        return front;
    }

    public bool IsAcknowledged(string update) => _acknowledged.ContainsKey(update);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private async Task HandOverAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var bytes = body.ToArray();
        var update = $"{context.Request.Path.Value!.Split('/')[^1]}-{JsonNode.Parse(bytes)!["update_id"]}";
        var status = 0;
        try
        {
            status = await PassOnAsync(context, bytes);
        }
        catch (Exception nobody) when (nobody is HttpRequestException or OperationCanceledException)
        {
            context.Response.StatusCode = StatusCodes.Status502BadGateway;
        }

        var handover = new Handover(update, status);
        _handovers.Enqueue(handover);
        if (handover.IsAcknowledged)
            _acknowledged[update] = true;
    }

    private async Task<int> PassOnAsync(HttpContext context, byte[] body)
    {
        var replica = _replicas[(int)((uint)Interlocked.Increment(ref _next) % _replicas.Count)];
        var root = replica.Process?.BaseUrl ?? throw new HttpRequestException($"Gateway {replica.Name} is down.");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(root, context.Request.Path)) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.TryAddWithoutValidation(Secret, context.Request.Headers[Secret].ToString());
        using var answer = await _http.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)answer.StatusCode;
        return (int)answer.StatusCode;
    }
}
