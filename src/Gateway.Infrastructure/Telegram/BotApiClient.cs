using System.Net.Http.Headers;
using Gateway.Application.Telegram;
using Gateway.Application.Telemetry;
using Gateway.Domain.Bots;
using Microsoft.Extensions.Logging;
using Polly;

namespace Gateway.Infrastructure.Telegram;

/// <summary>Telegram's Bot API over HTTP. The token stands in the path of every call, so no address is ever logged, traced or put into an error.</summary>
internal sealed partial class BotApiClient : IBotApi
{
    public const string HttpClientName = "telegram";

    /// <summary>Telegram answers ordinary calls within a few seconds; one that takes longer has been lost on the way.</summary>
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(20);

    private readonly IHttpClientFactory _clients;
    private readonly Uri _baseUrl;
    private readonly TimeProvider _time;
    private readonly ILogger<BotApiClient> _logger;
    private readonly ResiliencePipeline<BotApiAnswer> _pipeline;

    public BotApiClient(IHttpClientFactory clients, TelegramOptions options, TimeProvider time, ILogger<BotApiClient> logger)
    {
        _clients = clients;
        _baseUrl = options.BotApiUrl;
        _time = time;
        _logger = logger;
        _pipeline = BotApiReconnects.Build(time);
    }

    public async Task<BotApiAnswer> CallAsync(BotToken token, string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken)
    {
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(BotApiReconnects.StartedAt, _time.GetTimestamp());
        try
        {
            return await _pipeline.ExecuteAsync(
                static async (context, call) => await call.Client.CallOnceAsync(call.Token, call.Method, call.Parameters, context.CancellationToken),
                context,
                (Client: this, Token: token, Method: method, Parameters: parameters));
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task<BotApiAnswer> CallOnceAsync(BotToken token, string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(CallTimeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var started = _time.GetTimestamp();
        using var span = GatewayTracer.BeginCall("call Telegram");
        span?.SetTag("method", method);
        span?.SetTag("telegram.bot_id", token.BotId);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"{_baseUrl.AbsoluteUri.TrimEnd('/')}/bot{token.Reveal()}/{method}");
            request.Content = new ReadOnlyMemoryContent(parameters);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            using var response = await _clients.CreateClient(HttpClientName).SendAsync(request, linked.Token);
            var answer = BotApiAnswerReader.Read(response.StatusCode, await response.Content.ReadAsByteArrayAsync(linked.Token));
            Told((int)response.StatusCode, answer.Ok ? null : "refused");
            LogCall(_logger, token.BotId, method, (int)response.StatusCode, _time.GetElapsedTime(started).TotalMilliseconds);
            return answer;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Told(0, "no answer");
            return BotApiAnswer.NoAnswer($"no answer within {CallTimeout.TotalSeconds:0} s");
        }
        catch (HttpRequestException failure)
        {
            Told(0, "no connection");
            LogFailed(_logger, token.BotId, method, failure.HttpRequestError);
            return IsUnconnected(failure) ? BotApiReconnects.NotConnected : BotApiAnswer.NoAnswer($"the connection failed ({failure.HttpRequestError})");
        }
        catch (IOException)
        {
            Told(0, "the connection broke");
            return BotApiAnswer.NoAnswer("the connection broke");
        }

        void Told(int code, string? error)
        {
            GatewayMeter.Called(method, code, _time.GetElapsedTime(started));
            span?.Say(code, error);
        }
    }

    private static bool IsUnconnected(HttpRequestException failure) =>
        failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError;

    [LoggerMessage(2001, LogLevel.Debug, "Bot {BotId}: {Method} answered {Status} after {Milliseconds:0} ms")]
    private static partial void LogCall(ILogger logger, long botId, string method, int status, double milliseconds);

    [LoggerMessage(2002, LogLevel.Warning, "Bot {BotId}: {Method} did not reach Telegram: {Error}")]
    private static partial void LogFailed(ILogger logger, long botId, string method, HttpRequestError error);
}
