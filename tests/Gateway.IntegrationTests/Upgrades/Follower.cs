using System.Collections.Concurrent;
using System.Threading.Channels;
using Gateway.IntegrationTests.Servers;
using Gateway.IntegrationTests.Streams;

namespace Gateway.IntegrationTests.Upgrades;

/// <summary>Follows everything over a WebSocket. When its gateway goes it resumes at the one that it was told of last.</summary>
internal sealed class Follower : IAsyncDisposable
{
    private readonly ConcurrentQueue<long> _seen = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly string _token;
    private volatile GatewayProcess _gateway;
    private long _last;
    private Task _following = Task.CompletedTask;

    private Follower(GatewayProcess gateway, string token) => (_gateway, _token) = (gateway, token);

    /// <summary>Every position that it was told, in that order.</summary>
    public IReadOnlyList<long> Seen => [.. _seen];

    public static Follower Start(GatewayProcess gateway, string token)
    {
        var follower = new Follower(gateway, token);
        follower._following = follower.FollowAsync();
        return follower;
    }

    /// <summary>Where it goes when its connection ends.</summary>
    public void GoTo(GatewayProcess gateway) => _gateway = gateway;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await using var client = await LiveClient.ConnectAsync(_gateway, _token);
            await client.SayAsync($$"""{"action":"subscribe","all":true,"after":{{_last}}}""");
            using var cut = _stop.Token.Register(client.Drop);
            try
            {
                while (true)
                {
                    var told = await client.NextAsync(TimeSpan.FromMinutes(2));
                    if ((string)told["type"]! is not "message")
                        continue;
                    _last = (long)told["position"]!;
                    _seen.Enqueue(_last);
                }
            }
            catch (ChannelClosedException)
            {
                // Its gateway has ended, or the test has.
            }
        }
    }
}
