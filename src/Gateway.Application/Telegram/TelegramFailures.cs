using Gateway.Application.Results;
using Gateway.Domain.Bots;

namespace Gateway.Application.Telegram;

/// <summary>The one mapping from what Telegram answers to what the management API answers.</summary>
public static class TelegramFailures
{
    private const string UnknownCode = "send_outcome_unknown";

    /// <summary>A call that may have had its effect: nobody but the caller can decide to make it again.</summary>
    public static readonly Failure OutcomeUnknown = new(
        FailureKind.Upstream,
        UnknownCode,
        "Whether this was sent is unknown: Telegram's answer did not come, or was not stored. Look before you send it again, with another Idempotency-Key.");

    public static readonly Failure Unreachable =
        new(FailureKind.Unavailable, "telegram_unreachable", "Telegram is out of reach; nothing was sent.") { RetryAfter = TimeSpan.FromSeconds(5) };

    public static readonly Failure LeftBehind =
        Failure.Conflict("message_left_behind", "The group has become a supergroup; Telegram has left its older messages behind.");

    public static bool IsOutcomeUnknown(Failure failure) => string.Equals(failure.Code, UnknownCode, StringComparison.Ordinal);

    /// <summary>What the caller is told.</summary>
    /// <param name="bot">Who called.</param>
    /// <param name="answer">Not a success.</param>
    /// <param name="isRepeatable">Calling again does no harm, so it does not matter whether this call had its effect.</param>
    public static Failure Of(Bot bot, BotApiAnswer answer, bool isRepeatable = false) => answer.ErrorCode switch
    {
        _ when answer.MigrateToChatId is not null => LeftBehind,
        429 => new Failure(FailureKind.TooMany, "send_limited", "Telegram's limits leave no room for this within 30 seconds; nothing was sent.")
        {
            RetryAfter = answer.RetryAfter ?? TimeSpan.FromSeconds(1),
        },
        0 when answer.NotSent => Unreachable,
        401 or 404 => new Failure(FailureKind.Upstream, "bot_token_refused", $"Telegram does not accept the bot's token: {Describe(bot, answer)}"),
        403 => Failure.Conflict("chat_unavailable", $"The bot may not write there: {Describe(bot, answer)}"),
        >= 400 and < 500 => new Failure(FailureKind.Invalid, "telegram_refused", $"Telegram refuses this: {Describe(bot, answer)}"),
        _ when isRepeatable => Unreachable with { Message = "Telegram gave no answer; ask again." },
        _ => OutcomeUnknown,
    };

    /// <summary>Telegram's own words, should they ever quote the address that was called.</summary>
    private static string Describe(Bot bot, BotApiAnswer answer) => answer.Description.Replace(bot.Token.Reveal(), "***", StringComparison.OrdinalIgnoreCase);
}
