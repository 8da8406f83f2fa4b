using System.Globalization;
using System.Net.Http.Headers;
using Gateway.Application.Telemetry;
using Gateway.Application.Updates.Handlers;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Outbound;

namespace Gateway.Infrastructure.Telegram;

/// <summary>POSTs updates to a bot's own service. Redirects are not followed, and no address is logged: it may hold a secret.</summary>
internal sealed class UpdateForwarder(IHttpClientFactory clients, TimeProvider time) : IUpdateForwarder
{
    /// <summary>For addresses of the bots file, which are the operator's and trusted.</summary>
    public const string HttpClientName = "forwarder";

    /// <summary>For addresses that came through the API.</summary>
    public const string GuardedHttpClientName = "guarded-forwarder";

    private const int LongestAnswer = 1024 * 1024;

    public async Task<ForwardAnswer> PostAsync(HttpTarget target, string webhookId, ReadOnlyMemory<byte> raw, CancellationToken cancellationToken)
    {
        using var span = GatewayTracer.BeginCall("forward update");
        var answer = await SendAsync(target, webhookId, raw, cancellationToken);
        span?.Say(answer.Status, answer.Succeeded ? null : answer.Problem ?? "refused");
        return answer;
    }

    private async Task<ForwardAnswer> SendAsync(HttpTarget target, string webhookId, ReadOnlyMemory<byte> raw, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(target.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = Request(target, webhookId, raw);
            var client = clients.CreateClient(target.Guarded ? GuardedHttpClientName : HttpClientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token);
            var status = (int)response.StatusCode;
            if (!response.IsSuccessStatusCode)
                return new ForwardAnswer(status, [], RetryAfter(response.Headers), null);
            var body = await ReadAsync(response.Content, linked.Token);
            return body is null
                ? new ForwardAnswer(status, [], null, "The bot's service answered with more than 1 MiB.")
                : new ForwardAnswer(status, body, null, null);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new ForwardAnswer(0, [], null, $"The bot's service did not answer within {target.Timeout.TotalSeconds:0} s.");
        }
        catch (HttpRequestException refused) when (refused.InnerException is ForbiddenAddressException)
        {
            return new ForwardAnswer(0, [], null, $"The bot's service was not called: {ForbiddenAddressException.Reason}.");
        }
        catch (HttpRequestException failure)
        {
            return new ForwardAnswer(0, [], null, $"The bot's service could not be reached ({failure.HttpRequestError}).");
        }
        catch (IOException)
        {
            return new ForwardAnswer(0, [], null, "The connection to the bot's service broke.");
        }
    }

    private HttpRequestMessage Request(HttpTarget target, string webhookId, ReadOnlyMemory<byte> raw)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, target.Url) { Content = new ReadOnlyMemoryContent(raw) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        request.Headers.Add("webhook-id", webhookId);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        if (GatewayTracer.Here is { } trace)
            request.Headers.Add("traceparent", trace);
        if (target.Secret is { } secret)
            request.Headers.Add("webhook-signature", secret.Sign(webhookId, timestamp, raw.Span));
        return request;
    }

    private TimeSpan? RetryAfter(HttpResponseHeaders headers)
    {
        var wait = headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    /// <summary>Null when the answer is too long.</summary>
    private static async Task<byte[]?> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > LongestAnswer)
            return null;
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        using var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > LongestAnswer)
                return null;
            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }
}
