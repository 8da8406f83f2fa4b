using Gateway.Application.Bots;
using Gateway.Application.Telegram;
using Gateway.Domain.Bots;
using Gateway.Domain.Updates;
using Microsoft.Extensions.Logging;

namespace Gateway.Application.Sessions;

/// <summary>Tells a signed-out person, in a private chat, where to sign in. Best effort: the update is dropped either way.</summary>
internal sealed partial class SignInHint(
    IBotRegistry bots, IHintLimiter limiter, IBotSender sender, TimeProvider time, ILogger<SignInHint> logger)
{
    private static readonly TimeSpan OncePer = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    public async Task SendAsync(Bot bot, UpdateEnvelope envelope, long person, CancellationToken cancellationToken)
    {
        if (envelope.ChatKind != ChatKind.Private || envelope.ChatId is not { } chat || bots.Principal is not { } principal)
            return;
        if (!await limiter.ClaimAsync(bot.Slug, person, OncePer, cancellationToken))
            return;
        var text = $"Please sign in first: write /auth and your code to {principal.Mention}, in a private chat.";
        if (await sender.TrySendMessageAsync(bot, SendClass.Gate, chat, text, LongestWait, time, cancellationToken) is { } problem)
            LogNotSent(logger, bot.Slug, person, problem);
    }

    [LoggerMessage(1101, LogLevel.Warning, "{Bot}: user {UserId} could not be told to sign in: {Reason}")]
    private static partial void LogNotSent(ILogger logger, string bot, long userId, string reason);
}
