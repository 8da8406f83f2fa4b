using Gateway.Application.Telegram;

namespace Gateway.Api.Bots;

/// <summary>Passes a file through. It comes from strangers: it is only ever saved, never shown, and its name is nobody's but ours.</summary>
internal sealed partial class FileResult(BotFile file, ILogger<FileResult> logger) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        await using var download = file;
        var response = httpContext.Response;
        response.ContentType = "application/octet-stream";
        response.ContentLength = file.Length;
        response.Headers.ContentDisposition = $"attachment; filename=\"{file.Name}\"";
        response.Headers.ContentSecurityPolicy = "sandbox";
        try
        {
            await file.Content.CopyToAsync(response.Body, httpContext.RequestAborted);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException or OperationCanceledException)
        {
            // The status is out already: a connection that ends early says that the file is not whole.
            LogBroken(logger, broken.Message);
            httpContext.Abort();
        }
    }

    [LoggerMessage(4301, LogLevel.Information, "A download broke off: {Reason}")]
    private static partial void LogBroken(ILogger logger, string reason);
}
