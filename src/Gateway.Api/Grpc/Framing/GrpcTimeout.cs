using System.Globalization;

namespace Gateway.Api.Grpc.Framing;

/// <summary><c>grpc-timeout</c>: one to eight digits and a unit (PROTOCOL-HTTP2.md, "Timeout").</summary>
internal static class GrpcTimeout
{
    private const int MostDigits = 8;
    private const long NanosecondsPerTick = 100;

    /// <summary>What a timer can wait; nobody waits longer.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    public static bool TryParse(string text, out TimeSpan timeout)
    {
        timeout = default;
        if (text.Length is < 2 or > MostDigits + 1 || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
            return false;

        // Rounded up: a deadline that is still to come is not one that has passed.
        long? ticks = text[^1] switch
        {
            'H' => value * TimeSpan.TicksPerHour,
            'M' => value * TimeSpan.TicksPerMinute,
            'S' => value * TimeSpan.TicksPerSecond,
            'm' => value * TimeSpan.TicksPerMillisecond,
            'u' => value * TimeSpan.TicksPerMicrosecond,
            'n' => (value + NanosecondsPerTick - 1) / NanosecondsPerTick,
            _ => null,
        };
        if (ticks is null)
            return false;
        timeout = TimeSpan.FromTicks(Math.Min(ticks.Value, Longest.Ticks));
        return true;
    }
}
