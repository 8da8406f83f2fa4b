using System.Net.Http.Headers;
using System.Net.Sockets;

namespace Gateway.BotApiSimulator.Delivery;

/// <summary>Makes one POST to a webhook, exactly one: no redirects, no proxy, no second try underneath.</summary>
internal sealed class WebhookSender(SimulatorClock clock) : IDisposable
{
    private const int LongestAnswer = 1 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<WebhookAnswer> PostAsync(Webhook webhook, byte[] body, CancellationToken webhookChanged)
    {
        var at = clock.Now;
        var started = clock.Timestamp();
        using var deadline = clock.Deadline(clock.Scale(Patience));
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, webhookChanged);
        try
        {
            using var request = RequestFor(webhook, body);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            var answer = await ReadAsync(response, either.Token);
            var status = (int)response.StatusCode;
            var error = response.IsSuccessStatusCode ? null : $"Wrong response from the webhook: {status} {response.ReasonPhrase}";
            return new WebhookAnswer(Attempt(status, error), RetryAfterOf(response), answer);
        }
        catch (OperationCanceledException)
        {
            return new WebhookAnswer(Attempt(null, webhookChanged.IsCancellationRequested ? "Webhook was changed" : "Read timeout expired"));
        }
        catch (Exception error)
        {
            // Whatever it was, it is a failed attempt: one that ended unbooked would leave its update in flight for ever.
            return new WebhookAnswer(Attempt(null, Describe(error)));
        }

        DeliveryAttempt Attempt(int? status, string? error) => new(at, status, error, clock.Since(started).TotalMilliseconds);
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage RequestFor(Webhook webhook, byte[] body)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = content };
        if (webhook.Secret is { } secret)
            request.Headers.Add("X-Telegram-Bot-Api-Secret-Token", secret);
        return request;
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var answer = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while (answer.Length < LongestAnswer && (read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            answer.Write(buffer, 0, read);
        return answer.ToArray();
    }

    private TimeSpan? RetryAfterOf(HttpResponseMessage response)
    {
        if (response.IsSuccessStatusCode || response.Headers.RetryAfter is not { } header)
            return null;
        var wait = header.Delta ?? (header.Date - clock.Now);
        if (wait is not { } value || value <= TimeSpan.Zero)
            return null;
        return value < RetrySchedule.LongestRetryAfter ? value : RetrySchedule.LongestRetryAfter;
    }

    private static string Describe(Exception error) => error.GetBaseException() switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "Connection refused",
        SocketException { SocketErrorCode: SocketError.ConnectionReset } => "Connection reset by peer",
        SocketException { SocketErrorCode: SocketError.HostNotFound } => "Failed to resolve host: Name or service not known",
        HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => "Connection closed",
        var cause => cause.Message,
    };
}
