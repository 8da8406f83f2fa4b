using Gateway.Application.Telegram;
using Gateway.Domain.Bots;
using Microsoft.Extensions.Logging;

namespace Gateway.Application.Jobs;

/// <summary>Tells a chat that its message could not be handled. The right to do so was claimed in the job's row before; sending is best effort.</summary>
public sealed partial class DeadLetterNotice(IBotApi api, TimeProvider time, ILogger<DeadLetterNotice> logger)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    public async Task SendAsync(Bot bot, long chatId, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LongestWait, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var answer = await api.SendMessageAsync(bot, chatId, "Sorry, your message could not be handled.", linked.Token);
            if (!answer.Ok)
                LogNotTold(logger, bot.Slug, chatId, answer.Description);
        }
        catch (OperationCanceledException) when (linked.IsCancellationRequested)
        {
            LogNotTold(logger, bot.Slug, chatId, "it took too long");
        }
    }

    [LoggerMessage(1411, LogLevel.Warning, "{Bot}: chat {ChatId} could not be told that its message was not handled: {Reason}")]
    private static partial void LogNotTold(ILogger logger, string bot, long chatId, string reason);
}
