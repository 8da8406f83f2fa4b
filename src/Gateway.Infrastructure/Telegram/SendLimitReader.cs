using System.Globalization;
using Gateway.Application.Telegram;
using Gateway.Infrastructure.Configuration;

namespace Gateway.Infrastructure.Telegram;

/// <summary>Reads limits as people write them: <c>30/s</c>, <c>20/m</c>, <c>500/h</c>.</summary>
internal static class SendLimitReader
{
    public static SendOptions Read(SettingsReader settings)
    {
        var defaults = new SendOptions();
        return new SendOptions
        {
            PerBot = Limit(settings, GatewaySettings.SendLimitPerBot, defaults.PerBot),
            PerChat = Limit(settings, GatewaySettings.SendLimitPerChat, defaults.PerChat),
            PerGroup = Limit(settings, GatewaySettings.SendLimitPerGroup, defaults.PerGroup),
        };
    }

    /// <summary>As it would be read.</summary>
    public static string Write(SendLimit limit) => $"{limit.Count}/{limit.Period.TotalSeconds switch { 1 => "s", 60 => "m", _ => "h" }}";

    private static SendLimit Limit(SettingsReader settings, Setting setting, SendLimit fallback)
    {
        if (settings.Text(setting) is not { } text)
            return fallback;
        if (text.Split('/', StringSplitOptions.TrimEntries) is [var count, var unit] && Period(unit) is { } period
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= GatewaySettings.LongestSendLimit)
            return new SendLimit(number, period);
        settings.Problem(setting);
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
