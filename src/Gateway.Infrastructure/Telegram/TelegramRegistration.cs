using Gateway.Application.Telegram;
using Gateway.Application.Updates.Handlers;
using Gateway.Infrastructure.Outbound;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Infrastructure.Telegram;

internal static class TelegramRegistration
{
    public static IServiceCollection AddTelegram(this IServiceCollection services, TelegramOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<IBotApi, BotApiClient>();
        services.AddSingleton<IBotFiles, BotFiles>();
        services.AddSingleton<IUpdateForwarder, UpdateForwarder>();
        services.AddQuietHttpClient(BotApiClient.HttpClientName).ConfigureHttpClient(client => client.MaxResponseContentBufferSize = 8 * 1024 * 1024);
        services.AddQuietHttpClient(UpdateForwarder.HttpClientName);
        services.AddGuardedHttpClient(UpdateForwarder.GuardedHttpClientName);
        services.AddHostedService<BotUsernames>();
        if (options.PublicUrl is not null)
            services.AddHostedService<WebhookRegistration>();
        return services.AddSingleton<TelegramWebhooks>();
    }
}
