using Gateway.Application;
using Gateway.Application.Telegram;
using Gateway.Infrastructure.Redis;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Infrastructure.Telegram;

internal static class SendingRegistration
{
    public static IServiceCollection AddSending(this IServiceCollection services, SendOptions options, RedisOptions? redis)
    {
        services.AddSender(options).AddSingleton<MemorySendBudget>();
        return redis is null
            ? services.AddSingleton<ISendBudget>(provider => provider.GetRequiredService<MemorySendBudget>())
            : services.AddSingleton<ISendBudget, RedisSendBudget>();
    }
}
