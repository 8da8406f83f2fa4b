using System.Threading.Channels;
using Gateway.Application;
using Gateway.Application.Streams;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Redis;
using Microsoft.Extensions.Hosting;
using StackExchange.Redis;

namespace Gateway.Infrastructure.Streams;

/// <summary>
/// Publishes what this process commits on <c>chat:&lt;id&gt;</c>, <c>bot:&lt;id&gt;</c> and <c>messages:all</c>, and takes what others publish there as
/// a hint that the log has grown. A message that is lost costs half a second. What nobody listens to is neither made nor sent.
/// </summary>
internal sealed class RedisEvents(RedisConnection redis, RedisCircuit circuit, LogHints hints, LiveHub hub, TimeProvider time) : BackgroundService
{
    private const string Everything = "messages:all";

    // ARGV has channels; answers for each whether anybody listens there, by its name or by a pattern.
    private static readonly RedisScript Heard = new("""
        local patterns = redis.call('PUBSUB', 'NUMPAT') > 0
        local listeners = redis.call('PUBSUB', 'NUMSUB', unpack(ARGV))
        local heard = {}
        for i = 2, #listeners, 2 do
          heard[i / 2] = (patterns or listeners[i] > 0) and 1 or 0
        end
        return heard
        """);

    // Chat, bot and JSON of each event: the JSON travels once for its three channels.
    private static readonly RedisScript Publish = new("""
        for i = 1, #ARGV, 3 do
          if ARGV[i] ~= '' then
            redis.call('PUBLISH', 'chat:' .. ARGV[i], ARGV[i + 2])
          end
          redis.call('PUBLISH', 'bot:' .. ARGV[i + 1], ARGV[i + 2])
          redis.call('PUBLISH', 'messages:all', ARGV[i + 2])
        end
        """);

    /// <summary>Beyond this events are not published: they are hints, and memory is not.</summary>
    private const int Capacity = 4096;

    private const int LargestBatch = 256;

    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(1);

    private readonly Channel<(Bot Bot, LoggedEvent Event)> _committed = Channel.CreateBounded<(Bot Bot, LoggedEvent Event)>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.DropOldest });

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        hints.Publish = (bot, logged) => _committed.Writer.TryWrite((bot, logged));
        return base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(PublishAsync(stoppingToken), ListenAsync(stoppingToken));

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        while (await _committed.Reader.WaitToReadAsync(cancellationToken))
            await RunOnceAsync(cancellationToken);
    }

    /// <summary>Publishes what waits.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var batch = new List<(Bot Bot, LoggedEvent Event)>();
        while (batch.Count < LargestBatch && _committed.Reader.TryRead(out var logged))
            batch.Add(logged);
        if (batch.Count > 0 && !circuit.IsOpen())
            await PublishAsync(batch, cancellationToken);
    }

    private async Task PublishAsync(List<(Bot Bot, LoggedEvent Event)> batch, CancellationToken cancellationToken)
    {
        try
        {
            RedisValue[] arguments = [.. (await HeardAsync(batch, cancellationToken)).SelectMany(Describe)];
            if (arguments.Length > 0)
                await circuit.RunAsync(database => Publish.RunAsync(database, [], arguments), cancellationToken);
        }
        catch (StoreUnavailableException)
        {
            // The others look at the log by themselves.
        }

        static RedisValue[] Describe((Bot Bot, LoggedEvent Event) committed) =>
            [committed.Event.ChatId ?? RedisValue.EmptyString, committed.Bot.Id, committed.Event.Json];
    }

    private async Task<IEnumerable<(Bot Bot, LoggedEvent Event)>> HeardAsync(List<(Bot Bot, LoggedEvent Event)> batch, CancellationToken cancellationToken)
    {
        var channels = batch.SelectMany(static committed => Channels(committed.Bot, committed.Event)).Distinct(StringComparer.Ordinal).ToList();
        RedisValue[] names = [.. channels];
        var listening = (long[])await circuit.RunAsync(database => Heard.RunAsync(database, [], names), cancellationToken);
        var heard = channels.Where((_, place) => listening[place] == 1).ToHashSet(StringComparer.Ordinal);
        return batch.Where(committed => Channels(committed.Bot, committed.Event).Any(heard.Contains));
    }

    private static IEnumerable<string> Channels(Bot bot, LoggedEvent logged)
    {
        yield return Everything;
        yield return $"bot:{bot.Id}";
        if (logged.ChatId is { } chat)
            yield return $"chat:{chat}";
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await hub.FollowedAsync().WaitAsync(cancellationToken);
            try
            {
                await redis.SubscribeAsync(Everything, _ => hints.Streams.Set(), cancellationToken);
                await hub.DesertedAsync().WaitAsync(cancellationToken);
                await redis.UnsubscribeAsync(Everything, cancellationToken);
            }
            catch (Exception away) when (away is RedisException or TimeoutException)
            {
                await ForgetAsync(cancellationToken);
                await Task.Delay(Retry, time, cancellationToken);
            }
        }
    }

    /// <summary>A subscription that failed has left its handler with the client.</summary>
    private async Task ForgetAsync(CancellationToken cancellationToken)
    {
        try
        {
            await redis.UnsubscribeAsync(Everything, cancellationToken);
        }
        catch (Exception away) when (away is RedisException or TimeoutException)
        {
            // It is taken out before Redis is told.
        }
    }
}
