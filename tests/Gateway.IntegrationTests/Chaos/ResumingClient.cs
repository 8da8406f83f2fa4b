using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Threading.Channels;
using Gateway.IntegrationTests.Servers;
using Gateway.IntegrationTests.Streams;

namespace Gateway.IntegrationTests.Chaos;

/// <summary>
/// Follows everything over a WebSocket, from a train with tunnels. Dropped, or left without a word, it goes to the next gateway and says what it has
/// seen last.
/// </summary>
internal sealed class ResumingClient(IReadOnlyList<Replica> replicas, Func<Task<string>> signIn) : IAsyncDisposable
{
    /// <summary>A gateway that lives answers a ping sooner.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentQueue<long> _seen = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _following = Task.CompletedTask;
    private long _last;
    private string _token = string.Empty;

    /// <summary>Every position that it was told, in that order.</summary>
    public IReadOnlyList<long> Seen => [.. _seen];

    public long Last => Interlocked.Read(ref _last);

    /// <summary>How often it connected.</summary>
    public int Connections { get; private set; }

    public async Task StartAsync()
    {
        _token = await signIn();
        _following = FollowAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _stop.Dispose();
    }

    private async Task FollowAsync()
    {
        for (var turn = 0; !_stop.IsCancellationRequested; turn++)
        {
            try
            {
                if (replicas[turn % replicas.Count].Process is { } gateway)
                    await FollowAsync(gateway);
            }
            catch (HandshakeRefusedException refused) when (refused.Status == 401)
            {
                await RenewAsync();
            }
            catch (Exception over) when (over is HandshakeRefusedException or WebSocketException or ChannelClosedException or TimeoutException or IOException
                or InvalidOperationException or OperationCanceledException or ObjectDisposedException)
            {
                // The next gateway.
            }

            await Task.Delay(Pause, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task FollowAsync(GatewayProcess gateway)
    {
        await using var client = await LiveClient.ConnectAsync(gateway, _token).WaitAsync(Patience, TimeProvider.System);
        Connections++;
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await client.SayAsync($$"""{"action":"subscribe","all":true,"after":{{Last}}}""").WaitAsync(Patience, TimeProvider.System);
        var pinging = PingAsync(client, gone.Token);
        try
        {
            var connected = TimeProvider.System.GetTimestamp();
            var tunnel = TimeSpan.FromSeconds(2 + (Connections % 5));
            while (!_stop.IsCancellationRequested && TimeProvider.System.GetElapsedTime(connected) < tunnel)
            {
                var told = await client.NextAsync(Patience);
                switch ((string)told["type"]!)
                {
                    case "message":
                        var position = (long)told["position"]!;
                        _seen.Enqueue(position);
                        Interlocked.Exchange(ref _last, position);
                        break;
                    case "error":
                        return;
                }
            }
        }
        finally
        {
            await gone.CancelAsync();
            client.Drop();
            await pinging.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task PingAsync(LiveClient client, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System, cancellationToken);
            await client.SayAsync("""{"action":"ping"}""");
        }
    }

    private async Task RenewAsync()
    {
        try
        {
            _token = await signIn();
        }
        catch (HttpRequestException)
        {
            // That gateway is away, too; the old token is refused once more, and then another is asked for.
        }
    }
}
