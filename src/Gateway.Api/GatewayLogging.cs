using Gateway.Infrastructure.Configuration;

namespace Gateway.Api;

internal static class GatewayLogging
{
    /// <summary>
    /// Our own categories at <c>LOG_LEVEL</c>. The frameworks' stay at Warning whatever it says: their lower levels quote addresses and
    /// parameters, which may hold secrets.
    /// </summary>
    public static void AddGatewayLogging(this IHostApplicationBuilder builder, GatewayConfiguration configuration)
    {
        var logging = builder.Logging;
        logging.ClearProviders();
        logging.SetMinimumLevel(configuration.LogLevel);
        foreach (var framework in new[] { "Microsoft", "System", "Npgsql", "Polly" })
            logging.AddFilter(framework, configuration.LogLevel > LogLevel.Warning ? configuration.LogLevel : LogLevel.Warning);

        // Why a start failed is said in words on standard error; here it would be a stack trace.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        logging.AddFilter("Microsoft.Hosting.Lifetime", configuration.LogLevel > LogLevel.Information ? configuration.LogLevel : LogLevel.Information);
        if (configuration.LogJson)
            logging.AddJsonConsole(console => (console.UseUtcTimestamp, console.IncludeScopes) = (true, true));
        else
            logging.AddSimpleConsole(console => (console.SingleLine, console.UseUtcTimestamp, console.TimestampFormat) = (true, true, "yyyy-MM-dd HH:mm:ss.fff "));
    }
}
