namespace Gateway.Application.Telegram;

/// <summary>How long, and how many, sends may wait.</summary>
internal static class SendPatience
{
    /// <summary>A send that would wait longer, counted from when it came, is not sent at all.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>When a send that was not expected to wait so long is given up: not at the moment in which its turn may come.</summary>
    public static readonly TimeSpan End = TimeSpan.FromSeconds(31);

    public const int MostPerChat = 1_000;
    public const int MostPerBot = 10_000;

    /// <summary>What to wait when Telegram is busy and does not say for how long.</summary>
    private static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    public static bool Allows(TimeSpan waited, TimeSpan wait) => waited + wait <= Longest;

    /// <summary>The pause that an answer asks for; null when it asks for none.</summary>
    public static TimeSpan? PauseAfter(BotApiAnswer answer)
    {
        if (answer.ErrorCode != 429)
            return null;
        return answer.RetryAfter is { } asked && asked > ShortestPause ? asked : ShortestPause;
    }
}
