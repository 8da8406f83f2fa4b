using System.Security.Cryptography;

namespace Gateway.BotApiSimulator.Delivery;

/// <summary>When Telegram tries a webhook again: at once, then after 2, 4, 8 … seconds, in the end every one to two minutes.</summary>
internal static class RetrySchedule
{
    public static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    /// <summary>The wait after so many failed attempts, at least one.</summary>
    public static TimeSpan After(int failures)
    {
        if (failures <= 1)
            return TimeSpan.Zero;
        var doubled = failures <= 6 ? 1 << (failures - 1) : int.MaxValue;
        return doubled < 60 ? TimeSpan.FromSeconds(doubled) : TimeSpan.FromSeconds(RandomNumberGenerator.GetInt32(60, 121));
    }
}
