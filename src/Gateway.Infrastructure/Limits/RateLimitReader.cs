using Gateway.Application.Limits;
using Gateway.Infrastructure.Configuration;

namespace Gateway.Infrastructure.Limits;

internal static class RateLimitReader
{
    private static readonly RateLimitOptions Defaults = new();

    public static RateLimitOptions Read(SettingsReader settings) => new()
    {
        PerMinute = settings.Number("RATE_LIMIT_PER_MINUTE", Defaults.PerMinute, 1, RateLimitOptions.MostPerMinute),
        LoginPerMinute = settings.Number("RATE_LIMIT_LOGIN_PER_MINUTE", Defaults.LoginPerMinute, 1, 10_000),
    };
}
