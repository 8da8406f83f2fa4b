using Gateway.Application.Results;

namespace Gateway.Application.Streams;

/// <summary>What can become of a stream or a subscription beside what any request can meet.</summary>
public static class StreamFailures
{
    public static readonly Failure TooSlow = new(FailureKind.TooMany, "too_slow", "The client did not read as fast as events came. Connect again and resume from the last position.");

    public static readonly Failure GoingAway = new(FailureKind.Unavailable, "going_away", "This instance stops. Connect again and resume from the last position.");

    public static readonly Failure Idle = Failure.Conflict("idle", "The connection had no subscription for too long.");

    public static readonly Failure NotText = Failure.Conflict("not_text", "Messages are text: JSON in UTF-8.");

    public static readonly Failure TooManyMessages = new(FailureKind.TooMany, "too_many_messages", "The client sent messages faster than they were answered.");

    public static readonly Failure CursorExpired = Failure.Conflict("cursor_expired", "Events after that position are past their retention and gone.");

    public static readonly Failure CursorUnknown = Failure.Conflict("cursor_unknown", "The log has not come to that position.");

    public static readonly Failure RightTakenAway = Failure.Forbidden("right_missing", "The right to this was taken away.");

    public static readonly Failure OtherAccount = Failure.Forbidden("other_account", "A stream stays with the account that opened it.");

    public static readonly Failure AlreadySubscribed = Failure.Conflict("already_subscribed", "There is such a subscription on this stream.");

    public static readonly Failure NotSubscribed = Failure.Conflict("not_subscribed", "There is no such subscription on this stream.");

    public static readonly Failure TooManySubscriptions = new(FailureKind.TooMany, "too_many_subscriptions", $"A stream has {LiveStream.MostSubscriptions} subscriptions at most.");

    public static Failure MessageTooBig(int most) => new(FailureKind.TooLarge, "message_too_big", $"A message has at most {most} bytes.");
}
