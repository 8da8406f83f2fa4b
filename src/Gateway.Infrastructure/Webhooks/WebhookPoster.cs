using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Gateway.Application.Telemetry;
using Gateway.Application.Webhooks;
using Gateway.Infrastructure.Outbound;
using Gateway.Infrastructure.Persistence;

namespace Gateway.Infrastructure.Webhooks;

/// <summary>POSTs by Standard Webhooks. No address is logged: it may hold a secret.</summary>
internal sealed class WebhookPoster(IHttpClientFactory clients, WebhookOptions options, TimeProvider time) : IWebhookPoster
{
    public const string HttpClientName = "webhooks";

    private const int MostRead = 64 * 1024;
    private const int MostKept = 1024;

    private static readonly ProductInfoHeaderValue Agent = new("telegram-gateway", typeof(WebhookPoster).Assembly.GetName().Version?.ToString(3) ?? "0");
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    public async Task<WebhookAnswer> PostAsync(WebhookPost post, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        using var limit = new CancellationTokenSource(options.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = Request(post);
            using var response = await clients.CreateClient(HttpClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token);
            var body = await ReadAsync(response.Content, linked.Token);
            return new WebhookAnswer((int)response.StatusCode, body, Judge(response), RetryAfter(response), time.GetElapsedTime(began));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed($"The receiver did not answer within {options.Timeout.TotalSeconds:0.#} s.");
        }
        catch (HttpRequestException refused) when (refused.InnerException is ForbiddenAddressException)
        {
            return Failed($"The receiver was not called: {ForbiddenAddressException.Reason}.");
        }
        catch (HttpRequestException failure)
        {
            return Failed($"The receiver could not be reached ({failure.HttpRequestError}).");
        }
        catch (IOException)
        {
            return Failed("The connection to the receiver broke.");
        }

        WebhookAnswer Failed(string error) => new(null, null, error, null, time.GetElapsedTime(began));
    }

    private HttpRequestMessage Request(WebhookPost post)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, post.Url) { Content = new BodyOf(post) };
        request.Content.Headers.ContentType = Json;
        request.Headers.UserAgent.Add(Agent);
        if (GatewayTracer.Here is { } trace)
            request.Headers.Add("traceparent", trace);
        request.Headers.Add("webhook-id", post.Id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", string.Join(' ', post.Secrets.Select(secret => secret.Sign(post.Id, timestamp, post.Body.Span))));
        return request;
    }

    private static string? Judge(HttpResponseMessage response) => (int)response.StatusCode switch
    {
        >= 200 and < 300 => null,
        >= 300 and < 400 => $"The receiver answered {(int)response.StatusCode}; redirects are not followed.",
        _ => $"The receiver answered {(int)response.StatusCode}.",
    };

    private TimeSpan? RetryAfter(HttpResponseMessage response)
    {
        if ((int)response.StatusCode is not (429 or 503))
            return null;
        return response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),

            // More seconds than the framework counts; whoever honours it has a limit of its own.
            null when response.Headers.NonValidated.TryGetValues("Retry-After", out var asked) && asked.ToString() is { Length: > 0 } seconds && seconds.All(char.IsAsciiDigit) => TimeSpan.MaxValue,
            _ => null,
        };
    }

    /// <summary>The beginning of the body. It is read on for a while, so that the connection can be used again, and not to the end of one that has none.</summary>
    private static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength is 0)
            return string.Empty;
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var kept = new byte[MostKept];
        var chunk = new byte[8 * 1024];
        var length = 0;
        for (var all = 0; all < MostRead;)
        {
            var read = await stream.ReadAsync(chunk.AsMemory(0, Math.Min(chunk.Length, MostRead - all)), cancellationToken);
            if (read == 0)
                break;
            var keep = Math.Min(read, MostKept - length);
            chunk.AsSpan(0, keep).CopyTo(kept.AsSpan(length));
            length += keep;
            all += read;
        }

        return Sql.Clean(Encoding.UTF8.GetString(kept, 0, length), MostKept);
    }

    /// <summary>Asks before it leaves.</summary>
    private sealed class BodyOf(WebhookPost post) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await post.BeforeBody();
            await stream.WriteAsync(post.Body, cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = post.Body.Length;
            return true;
        }
    }
}
