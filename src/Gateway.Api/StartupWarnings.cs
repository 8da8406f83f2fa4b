using Gateway.Infrastructure.Configuration;

namespace Gateway.Api;

/// <summary>What works but may not be meant.</summary>
internal static partial class StartupWarnings
{
    public static void Log(ILogger logger, GatewayConfiguration configuration)
    {
        foreach (var warning in configuration.Bots.Warnings)
            LogBots(logger, warning);
        if (configuration.Redis is null && configuration.Auth.Code is not null)
            LogNoRedis(logger);
        if (configuration.Database is null)
            LogNoDatabase(logger);
        else if (configuration.MissingForManagement is { } missing)
            LogNoManagement(logger, missing);
        if (configuration is { Edge: { TelegramNetworks.Count: > 0, ForwardedNetworks.Count: 0 }, Telegram.PublicUrl.Scheme: "https" })
            LogNoProxy(logger);
    }

    [LoggerMessage(4001, LogLevel.Warning, "{Warning}")]
    private static partial void LogBots(ILogger logger, string warning);

    [LoggerMessage(4002, LogLevel.Warning, "REDIS_URL is unset: sessions are held in memory, end with this process, and only one instance may run")]
    private static partial void LogNoRedis(ILogger logger);

    [LoggerMessage(4003, LogLevel.Information, "DATABASE_URL is unset: there is no queue and no log, and repeats are known to this process alone")]
    private static partial void LogNoDatabase(ILogger logger);

    [LoggerMessage(4004, LogLevel.Warning, "{Setting} is unset: the management API answers 503")]
    private static partial void LogNoManagement(ILogger logger, string setting);

    [LoggerMessage(4005, LogLevel.Warning, "TELEGRAM_NETWORKS is set and FORWARDED_NETWORKS is not: what comes through a proxy has the proxy's address, and every update would be refused")]
    private static partial void LogNoProxy(ILogger logger);
}
