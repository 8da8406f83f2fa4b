using Gateway.Application.Telegram;
using Gateway.Infrastructure.Configuration;
using Gateway.Infrastructure.Redis;
using Gateway.Infrastructure.Telegram;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.IntegrationTests.Telegram;

/// <summary>What of an instance sends: the sender, its budgets in Redis, the Bot API client.</summary>
internal sealed class SendingInstance : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public SendingInstance(Uri telegram, string redisUrl, SendOptions options)
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["REDIS_URL"] = redisUrl })
            .Build();
        var redis = RedisOptions.Read(new SettingsReader(settings))!;
        _services = new ServiceCollection()
            .AddLogging(static logging => logging.ClearProviders())
            .AddSingleton(TimeProvider.System)
            .AddSingleton(redis).AddSingleton<RedisConnection>().AddSingleton<RedisCircuit>()
            .AddSending(options, redis)
            .AddTelegram(new TelegramOptions { BotApiUrl = telegram })
            .BuildServiceProvider();
    }

    public IBotSender Sender => _services.GetRequiredService<IBotSender>();

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
