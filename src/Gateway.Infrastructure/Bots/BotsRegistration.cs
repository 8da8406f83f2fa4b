using Gateway.Application.Bots;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Bots;

internal static class BotsRegistration
{
    public static IServiceCollection AddBots(this IServiceCollection services, BotsFile file) => services
        .AddSingleton(provider => new BotRegistry(file.Bots, provider.GetService<ILogger<BotRegistry>>()))
        .AddSingleton<IBotRegistry>(provider => provider.GetRequiredService<BotRegistry>());

    /// <summary>Those of the database beside them.</summary>
    public static IServiceCollection AddStoredBots(this IServiceCollection services) => services
        .AddSingleton<StoredBotReader>()
        .AddSingleton<StoredBots>()
        .AddSingleton<IStoredBots>(provider => provider.GetRequiredService<StoredBots>())
        .AddHostedService<StoredBotsWatcher>();
}
