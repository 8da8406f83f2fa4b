using Gateway.Application.Results;

namespace Gateway.Application.Streams;

/// <summary>What a stream tells its client, in order.</summary>
public abstract record StreamItem
{
    public sealed record Event(LoggedEvent Logged) : StreamItem;

    /// <summary>From after this position on nothing that is covered is left out.</summary>
    public sealed record Subscribed(StreamWish Wish, long Position) : StreamItem;

    public sealed record Unsubscribed(StreamWish Wish) : StreamItem;

    /// <summary>A subscription was refused, or a new credential was; the stream goes on.</summary>
    public sealed record Refused(StreamWish? Wish, Failure Failure) : StreamItem;

    /// <summary>The right to a subscription was taken away; the others go on.</summary>
    public sealed record Ended(StreamWish Wish, Failure Failure) : StreamItem;

    /// <summary>The new credential counts.</summary>
    /// <param name="Until">When it ends; null for one without an end.</param>
    public sealed record Authenticated(DateTimeOffset? Until) : StreamItem;

    public sealed record Pong : StreamItem;

    /// <summary>The last of all: why the stream is over.</summary>
    public sealed record Closed(Failure Failure) : StreamItem;
}
