using Gateway.Application.Limits;
using Gateway.Infrastructure.Configuration;

namespace Gateway.Infrastructure.Limits;

internal static class RateLimitReader
{
    public static RateLimitOptions Read(SettingsReader settings) => new()
    {
        PerMinute = settings.Number(GatewaySettings.RateLimitPerMinute),
        LoginPerMinute = settings.Number(GatewaySettings.RateLimitLoginPerMinute),
    };
}
