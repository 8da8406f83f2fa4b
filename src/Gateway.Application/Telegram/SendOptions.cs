namespace Gateway.Application.Telegram;

/// <summary>How much bots may send. Telegram promises no figures; these are what it is known to take.</summary>
public sealed class SendOptions
{
    /// <summary><c>SEND_LIMIT_PER_BOT</c>: what one bot sends in all.</summary>
    /// <value>The default value is 30 a second.</value>
    public SendLimit PerBot { get; init; } = new(30, TimeSpan.FromSeconds(1));

    /// <summary>How many periods' worth may go to one chat in a burst.</summary>
    public const int Burst = 3;

    /// <summary><c>SEND_LIMIT_PER_CHAT</c>: what one bot sends to one chat on average. Short bursts pass: three times as much at once.</summary>
    /// <value>The default value is 1 a second.</value>
    public SendLimit PerChat { get; init; } = new(1, TimeSpan.FromSeconds(1));

    /// <summary><c>SEND_LIMIT_PER_GROUP</c>: what one bot sends to one group, supergroup or channel, besides the limit per chat.</summary>
    /// <value>The default value is 20 a minute.</value>
    public SendLimit PerGroup { get; init; } = new(20, TimeSpan.FromMinutes(1));
}

/// <summary>At most so many within any such period.</summary>
public readonly record struct SendLimit(int Count, TimeSpan Period)
{
    /// <summary>Between one and the next, when they go evenly.</summary>
    public TimeSpan Interval => Period / Count;
}
