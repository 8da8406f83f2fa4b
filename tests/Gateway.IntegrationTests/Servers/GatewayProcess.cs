using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Gateway.IntegrationTests.Servers;

/// <summary>The gateway as an operating-system process of its own, with a clean environment, on a free loopback port.</summary>
internal sealed partial class GatewayProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(60);

    private readonly ServerFolder _folder;
    private readonly ChildProcess _process;
    private readonly BotsFile _bots;

    private GatewayProcess(ServerFolder folder, GatewayStart start)
    {
        _folder = folder;
        _bots = start.Bots;
        GrpcPort = start.Grpc ? FreePort.Find() : 0;
        var environment = start.Environment(start.Bots.WriteTo(folder), GrpcPort);
        _process = ChildProcess.Start(folder, [.. start.Program, .. start.Arguments], environment, start.Input);
    }

    public int Id => _process.Id;

    public bool IsRunning => _process.IsRunning;

    public OutputLines Log => _process.Output;

    /// <summary>On 127.0.0.1; 0 where the start asks for none.</summary>
    public int GrpcPort { get; }

    public Uri BaseUrl => Http.BaseAddress ?? throw new InvalidOperationException("The gateway is not listening yet.");

    /// <summary>Waits for an answer as long as Telegram would, and a little longer.</summary>
    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(65) };

    /// <summary>Starts a gateway and returns when <c>/health/ready</c> answers 200.</summary>
    public static Task<GatewayProcess> StartAsync(GatewayStart start) => StartAsync(start, static gateway => gateway.BecomeReadyAsync());

    /// <summary>Starts a gateway that listens but need not be ready, as when its database is away.</summary>
    public static Task<GatewayProcess> StartUnreadyAsync(GatewayStart start) => StartAsync(start, static gateway => gateway.ListenAsync());

    /// <summary>For a start that must fail, and for commands such as <c>migrate</c>: how it ended, and all that it wrote.</summary>
    public static async Task<EndedProcess> StartExpectingExitAsync(GatewayStart start)
    {
        await using var gateway = new GatewayProcess(TestRun.Current.NewFolder("gateway"), start);
        return await gateway.WaitForExitAsync(StartDeadline);
    }

    public Task<string> WaitForLogAsync(string text, TimeSpan? deadline = null) =>
        Log.WaitForAsync(line => line.Contains(text, StringComparison.Ordinal), deadline);

    /// <summary>What Telegram does: POSTs the raw update with the bot's secret, or with the one given.</summary>
    /// <param name="bot">A slug or username of this gateway's bots file.</param>
    /// <param name="update">The raw body.</param>
    /// <param name="secret">Another secret than the bot's; empty sends no header at all.</param>
    public async Task<HttpResponseMessage> DeliverAsync(string bot, ReadOnlyMemory<byte> update, string? secret = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, UpdateEndpoint(bot)) { Content = new ReadOnlyMemoryContent(update) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var header = secret ?? _bots[bot].Secret;
        if (header.Length > 0)
            request.Headers.TryAddWithoutValidation("X-Telegram-Bot-Api-Secret-Token", header);
        return await Http.SendAsync(request);
    }

    public Task<HttpResponseMessage> DeliverAsync(string bot, string update, string? secret = null) =>
        DeliverAsync(bot, Encoding.UTF8.GetBytes(update), secret);

    public Task<HttpResponseMessage> DeliverAsync(string bot, RawUpdate update, string? secret = null) =>
        DeliverAsync(bot, update.Bytes, secret);

    public static string UpdateEndpoint(string bot) => $"/api/v1/telegram/webhook/{Uri.EscapeDataString(bot)}";

    /// <summary>SIGTERM, and waits for the end: the exit code and how long it took.</summary>
    public async Task<EndedProcess> TerminateAsync(TimeSpan? deadline = null)
    {
        _process.Send(Signal.Terminate);
        return await WaitForExitAsync(deadline ?? TimeSpan.FromSeconds(45));
    }

    /// <summary>SIGKILL, and waits until the process is gone.</summary>
    public async Task KillAsync()
    {
        _process.Send(Signal.Kill);
        await WaitForExitAsync();
    }

    /// <summary>SIGSTOP: no code of it runs until it is thawed, its connections stay open.</summary>
    public Task FreezeAsync() => _folder.FreezeAsync();

    public void Thaw() => _folder.Thaw();

    public Task<EndedProcess> WaitForExitAsync(TimeSpan? deadline = null) => _process.WaitForExitAsync(deadline);

    public async ValueTask DisposeAsync()
    {
        await _folder.EndAsync();
        _process.Dispose();
        Http.Dispose();
    }

    private static async Task<GatewayProcess> StartAsync(GatewayStart start, Func<GatewayProcess, Task> started)
    {
        var gateway = new GatewayProcess(TestRun.Current.NewFolder("gateway"), start);
        try
        {
            await started(gateway);
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    [GeneratedRegex(@"Now listening on: (?<url>http://127\.0\.0\.1:\d+)", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Listening { get; }

    private async Task ListenAsync()
    {
        var line = await Log.WaitForAsync(Listening.IsMatch, StartDeadline);
        Http.BaseAddress = new Uri(Listening.Match(line).Groups["url"].Value);
    }

    private async Task BecomeReadyAsync()
    {
        await ListenAsync();
        try
        {
            await Eventually.BecomesAsync(async () => !IsRunning || await IsReadyAsync(), StartDeadline, "/health/ready answers 200");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}. The gateway wrote:\n{Log}", e);
        }

        if (!IsRunning)
            throw new InvalidOperationException($"The gateway ended at its start:\n{Log}");
    }

    private async Task<bool> IsReadyAsync()
    {
        using var answer = await Http.GetAsync("/health/ready");
        return answer.IsSuccessStatusCode;
    }
}
