using System.Globalization;

namespace Gateway.Domain;

/// <summary>Durations as people write them: <c>90s</c>, <c>30m</c>, <c>24h</c>, <c>7d</c> or <c>hh:mm:ss</c>.</summary>
public static class Duration
{
    private const double LongestSeconds = 10 * 365 * 86400.0;

    public const string Form = "a duration such as 90s, 30m, 24h, 7d or 01:30:00";

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var seconds = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
        if (seconds == 0)
            return TryParseClock(text, out duration);
        if (!long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count * (double)seconds > LongestSeconds)
            return false;
        duration = TimeSpan.FromSeconds(count * seconds);
        return true;
    }

    /// <summary>In the largest unit that leaves no rest.</summary>
    public static string Write(TimeSpan duration)
    {
        var seconds = (long)duration.TotalSeconds;
        return seconds switch
        {
            not 0 when seconds % 86400 == 0 => $"{seconds / 86400}d",
            not 0 when seconds % 3600 == 0 => $"{seconds / 3600}h",
            not 0 when seconds % 60 == 0 => $"{seconds / 60}m",
            _ => $"{seconds}s",
        };
    }

    /// <summary>Any number of hours: 168:00:00 is a week.</summary>
    private static bool TryParseClock(string text, out TimeSpan duration)
    {
        duration = default;
        if (text.Split(':') is not [var h, { Length: 2 } m, { Length: 2 } s]
            || !TryParsePart(h, (int)(LongestSeconds / 3600), out var hours) || !TryParsePart(m, 59, out var minutes) || !TryParsePart(s, 59, out var seconds))
            return false;
        duration = new TimeSpan(hours, minutes, seconds);
        return true;
    }

    private static bool TryParsePart(string text, int most, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= most;
}
