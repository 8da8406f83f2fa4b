using Gateway.Application.Telegram;

namespace Gateway.Application.Updates.Handlers;

/// <summary>How an attempt ended.</summary>
/// <param name="Succeeded">The update is handled.</param>
/// <param name="Error">Why not; goes to logs and to the job's <c>last_error</c>, so it never holds a secret or a message's text.</param>
/// <param name="CanRetry">Another attempt may succeed.</param>
/// <param name="RetryAfter">When the other side wants to be asked again.</param>
public readonly record struct HandlerOutcome(bool Succeeded, string Error, bool CanRetry, TimeSpan? RetryAfter)
{
    public static readonly HandlerOutcome Done = new(true, string.Empty, false, null);

    public static HandlerOutcome Retry(string error, TimeSpan? retryAfter = null) => new(false, error, true, retryAfter);

    public static HandlerOutcome GiveUp(string error) => new(false, error, false, null);

    public static HandlerOutcome Of(string method, BotApiAnswer answer)
    {
        if (answer.Ok)
            return Done;
        var error = answer.ErrorCode == 0 ? $"{method}: {answer.Description}" : $"{method}: {answer.ErrorCode} {answer.Description}";
        return answer.CanRetry ? Retry(error, answer.RetryAfter) : GiveUp(error);
    }
}
