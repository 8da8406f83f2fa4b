using System.Globalization;

namespace Gateway.Infrastructure.Configuration;

/// <summary>Durations as people write them: <c>90s</c>, <c>30m</c>, <c>24h</c>, <c>7d</c> or <c>hh:mm:ss</c>.</summary>
internal static class Duration
{
    private const double LongestSeconds = 10 * 365 * 86400.0;

    public const string Form = "a duration such as 90s, 30m, 24h, 7d or 01:30:00";

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var seconds = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
        if (seconds == 0)
            return TimeSpan.TryParseExact(text, ["h\\:mm\\:ss", "hh\\:mm\\:ss", "d\\.hh\\:mm\\:ss"], CultureInfo.InvariantCulture, out duration);
        if (!long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            || count * (double)seconds > LongestSeconds)
            return false;
        duration = TimeSpan.FromSeconds(count * seconds);
        return true;
    }
}
