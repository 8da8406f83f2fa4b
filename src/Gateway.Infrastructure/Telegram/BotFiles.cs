using System.Net;
using Gateway.Application.Results;
using Gateway.Application.Telegram;
using Gateway.Domain.Bots;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Telegram;

/// <summary>Downloads over HTTP. The token stands in the path, so no address is ever logged, traced or put into an error.</summary>
internal sealed partial class BotFiles(IHttpClientFactory clients, TelegramOptions options, TimeProvider time, ILogger<BotFiles> logger) : IBotFiles
{
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(20);

    public async Task<Result<BotFile>> OpenAsync(Bot bot, BotFilePath path, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LongestStart, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        HttpResponseMessage? response = null;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"{options.BotApiUrl.AbsoluteUri.TrimEnd('/')}/file/bot{bot.Token.Reveal()}/{path.Escaped}");
            response = await clients.CreateClient(BotApiClient.HttpClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token);
            if (Refuse(bot, response) is { } refusal)
                return refusal;
            var content = await response.Content.ReadAsStreamAsync(linked.Token);
            var file = new BotFile(path.Name, response.Content.Headers.ContentLength, new BotFileStream(response, content, BotFile.LargestBytes, time));
            response = null;
            return file;
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return TelegramUnreachable(bot, "time-out");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return TelegramUnreachable(bot, (failure as HttpRequestException)?.HttpRequestError.ToString() ?? failure.GetType().Name);
        }
        finally
        {
            response?.Dispose();
        }
    }

    private Failure? Refuse(Bot bot, HttpResponseMessage response)
    {
        if (response.Content.Headers.ContentLength > BotFile.LargestBytes)
            return BotFile.TooLarge;
        if (response.StatusCode == HttpStatusCode.OK)
            return null;
        LogRefused(logger, bot.Slug, (int)response.StatusCode);
        return response.StatusCode == HttpStatusCode.NotFound ? BotFile.NotFound : BotFile.Unavailable;
    }

    private Failure TelegramUnreachable(Bot bot, string reason)
    {
        LogFailed(logger, bot.Slug, reason);
        return TelegramFailures.Unreachable with { Message = "Telegram is out of reach; ask again." };
    }

    [LoggerMessage(2201, LogLevel.Warning, "{Bot}: Telegram answered a download with {Status}")]
    private static partial void LogRefused(ILogger logger, string bot, int status);

    [LoggerMessage(2202, LogLevel.Warning, "{Bot}: a download did not begin: {Reason}")]
    private static partial void LogFailed(ILogger logger, string bot, string reason);
}
