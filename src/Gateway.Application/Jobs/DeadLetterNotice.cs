using Gateway.Application.Telegram;
using Gateway.Domain.Bots;
using Microsoft.Extensions.Logging;

namespace Gateway.Application.Jobs;

/// <summary>Tells a chat that its message could not be handled. The right to do so was claimed in the job's row before; sending is best effort.</summary>
public sealed partial class DeadLetterNotice(IBotSender sender, TimeProvider time, ILogger<DeadLetterNotice> logger)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    public async Task SendAsync(Bot bot, long chatId, CancellationToken cancellationToken)
    {
        var problem = await sender.TrySendMessageAsync(
            bot, SendClass.Handler, chatId, "Sorry, your message could not be handled.", LongestWait, time, cancellationToken);
        if (problem is not null)
            LogNotTold(logger, bot.Slug, chatId, problem);
    }

    [LoggerMessage(1411, LogLevel.Warning, "{Bot}: chat {ChatId} could not be told that its message was not handled: {Reason}")]
    private static partial void LogNotTold(ILogger logger, string bot, long chatId, string reason);
}
