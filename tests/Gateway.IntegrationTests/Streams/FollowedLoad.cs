using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Streams;

/// <summary>Updates of one bot, delivered to several processes at once until it is stopped. What a process does not take is delivered again, as Telegram would.</summary>
internal sealed class FollowedLoad(ManagedGateways gateways, string bot, int chats = 20) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _senders = [];
    private volatile int[] _alive = [];
    private long _delivered;

    public long Delivered => Interlocked.Read(ref _delivered);

    public FollowedLoad Start(int senders, params int[] processes)
    {
        _alive = processes;
        for (var i = 0; i < senders; i++)
            _senders.Add(Task.Run(SendAsync));
        return this;
    }

    /// <summary>From now on these take the updates.</summary>
    public void GoTo(params int[] processes) => _alive = processes;

    /// <summary>Ends it; answers the positions of everything that was committed, in order.</summary>
    public async Task<long[]> StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_senders);
        return [.. await gateways.Database.Db.ColumnAsync<long>("SELECT position FROM events WHERE bot_slug = $1 ORDER BY position", bot)];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_senders);
        _stop.Dispose();
    }

    private async Task SendAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var id = gateways.NewId();
            var update = Updates.PrivateText(id, $"update {id}", 700_000 + (id % chats));
            for (var isTaken = false; !isTaken;)
            {
                try
                {
                    var alive = _alive;
                    await gateways.DeliverAsync(bot, update, alive[(int)(id % alive.Length)]);
                    isTaken = true;
                }
                catch (HttpRequestException)
                {
                    // Killed, or still starting: it comes again.
                }
            }

            Interlocked.Increment(ref _delivered);
        }
    }
}
