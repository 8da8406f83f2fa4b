using Gateway.Application.Webhooks;
using Gateway.Infrastructure.Outbound;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Infrastructure.Webhooks;

internal static class WebhooksRegistration
{
    /// <summary>Services stop in the reverse of this order: the sender first, what it needs to say after it.</summary>
    public static IServiceCollection AddWebhooks(this IServiceCollection services, WebhookOptions options)
    {
        services.AddSingleton(options).AddSingleton<DeliveryWakeups>().AddSingleton<DeliveryQueue>().AddSingleton<DeliveryRunner>();
        services.AddSingleton<IWebhookPoster, WebhookPoster>();

        // What is not read of an answer is not drained either: it may have no end.
        services.AddGuardedHttpClient(WebhookPoster.HttpClientName)
            .ConfigurePrimaryHttpMessageHandler(static (handler, _) => ((SocketsHttpHandler)handler).MaxResponseDrainSize = 0);
        services.AddSingleton<DeliverySettlements>().AddHostedService(provider => provider.GetRequiredService<DeliverySettlements>());
        services.AddHostedService<DeliveryJanitor>();
        services.AddHostedService<WebhookDispatcher>();
        services.AddSingleton<WebhookSender>().AddHostedService(provider => provider.GetRequiredService<WebhookSender>());
        return services;
    }
}
