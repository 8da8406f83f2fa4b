using Gateway.Domain.Bots;

namespace Gateway.Application.Telegram;

/// <summary>Stands in front of <see cref="IBotApi"/> for every call that is made on a bot's behalf: by handlers, gates, worker and API.</summary>
public interface IBotSender
{
    /// <summary>Makes the call when the limits allow it, stores what was sent, and answers.</summary>
    /// <remarks>
    /// Keeps within the limits per bot, chat and group, shared by all instances; keeps one chat's order, handlers before the API; waits out
    /// <c>retry_after</c>; follows <c>migrate_to_chat_id</c>. A call that would wait over 30 seconds in all is answered at once with
    /// <see cref="BotApiAnswer.ErrorCode"/> 429 and <see cref="BotApiAnswer.RetryAfter"/>. Where <see cref="BotApiAnswer.NotSent"/> is set, or
    /// the code is 429, nothing was sent; with code 0 and without it, nobody knows. Failures are answers, not exceptions: only
    /// <paramref name="cancellationToken"/> throws, and a call that waits is then taken out of its queue without being sent.
    /// </remarks>
    Task<BotApiAnswer> CallAsync(Bot bot, OutgoingCall call, CancellationToken cancellationToken);
}
