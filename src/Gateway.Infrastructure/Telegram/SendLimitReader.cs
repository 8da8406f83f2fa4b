using System.Globalization;
using Gateway.Application.Telegram;
using Gateway.Infrastructure.Configuration;

namespace Gateway.Infrastructure.Telegram;

/// <summary>Reads limits as people write them: <c>30/s</c>, <c>20/m</c>, <c>500/h</c>.</summary>
internal static class SendLimitReader
{
    /// <summary>Each send within the period is remembered, so the number is bounded.</summary>
    private const int Most = 100_000;

    public static SendOptions Read(SettingsReader settings)
    {
        var defaults = new SendOptions();
        return new SendOptions
        {
            PerBot = Limit(settings, "SEND_LIMIT_PER_BOT", defaults.PerBot),
            PerChat = Limit(settings, "SEND_LIMIT_PER_CHAT", defaults.PerChat),
            PerGroup = Limit(settings, "SEND_LIMIT_PER_GROUP", defaults.PerGroup),
        };
    }

    private static SendLimit Limit(SettingsReader settings, string name, SendLimit fallback)
    {
        if (settings.Text(name) is not { } text)
            return fallback;
        if (text.Split('/', StringSplitOptions.TrimEntries) is [var count, var unit] && Period(unit) is { } period
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Most)
            return new SendLimit(number, period);
        settings.Problem($"{name}: must be a number from 1 to {Most} and a period, such as 30/s, 20/m or 500/h.");
        return fallback;
    }

    private static TimeSpan? Period(string unit) => unit switch
    {
        "s" => TimeSpan.FromSeconds(1),
        "m" => TimeSpan.FromMinutes(1),
        "h" => TimeSpan.FromHours(1),
        _ => null,
    };
}
