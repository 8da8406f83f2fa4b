using Gateway.Application.Telegram;
using Gateway.Application.Updates.Handlers;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Infrastructure.Telegram;

internal static class TelegramRegistration
{
    public static IServiceCollection AddTelegram(this IServiceCollection services, TelegramOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<IBotApi, BotApiClient>();
        services.AddSingleton<IUpdateForwarder, UpdateForwarder>();
        services.AddQuietHttpClient(BotApiClient.HttpClientName).ConfigureHttpClient(client => client.MaxResponseContentBufferSize = 8 * 1024 * 1024);
        services.AddQuietHttpClient(UpdateForwarder.HttpClientName);
        services.AddHostedService<BotUsernames>();
        if (options.PublicUrl is not null)
            services.AddHostedService<WebhookRegistration>();
        return services.AddSingleton<TelegramWebhooks>();
    }

    /// <summary>A client whose addresses hold secrets: it writes no log and, without a propagator, no trace either.</summary>
    private static IHttpClientBuilder AddQuietHttpClient(this IServiceCollection services, string name) => services
        .AddHttpClient(name, client => client.Timeout = Timeout.InfiniteTimeSpan)
        .RemoveAllLoggers()
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
        .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        });
}
