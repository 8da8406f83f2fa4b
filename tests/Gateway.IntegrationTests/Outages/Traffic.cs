using System.Collections.Concurrent;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Outages;

/// <summary>
/// Delivers as Telegram does, at a bounded rate: chats go in parallel, one update of a chat is in flight at a time, and an update
/// that is not answered 200 is delivered again before the next. Several gateways take turns, as behind a load balancer.
/// </summary>
internal sealed class Traffic : IAsyncDisposable
{
    private static readonly TimeSpan BeforeRepeat = TimeSpan.FromMilliseconds(200);

    private readonly TimeSpan _pause;
    private readonly ConcurrentQueue<Delivery> _deliveries = new();
    private readonly CancellationTokenSource _noMore = new();
    private readonly CancellationTokenSource _noRepeat = new();
    private readonly Task _chats;
    private volatile GatewayProcess[] _gateways;
    private long _lastUpdateId = 70_000;

    private Traffic(GatewayProcess gateway, IEnumerable<(string Bot, long Person)> chats, TimeSpan pause)
    {
        _gateways = [gateway];
        _pause = pause;
        _chats = Task.WhenAll(chats.Select(chat => Task.Run(() => SendAsync(chat.Bot, chat.Person))).ToList());
    }

    public IReadOnlyCollection<Delivery> Deliveries => _deliveries;

    public IEnumerable<Delivery> Acknowledged => _deliveries.Where(static delivery => delivery.IsAcknowledged);

    public static Traffic Start(GatewayProcess gateway, IEnumerable<(string Bot, long Person)> chats, TimeSpan pause) => new(gateway, chats, pause);

    /// <summary>From now on these take what is begun, in turn.</summary>
    public void GoTo(params GatewayProcess[] gateways) => _gateways = gateways;

    /// <summary>Some private chats of each bot, no person in two of them.</summary>
    public static IReadOnlyList<(string Bot, long Person)> Chats(int perBot, params IReadOnlyList<string> bots) =>
        [.. bots.SelectMany((bot, index) => Enumerable.Range(1, perBot).Select(chat => (bot, 600_000L + (index * 1000) + chat)))];

    /// <summary>Waits until this many deliveries that match were answered from now on.</summary>
    public async Task WaitForAsync(int count, Func<Delivery, bool> which)
    {
        var since = TimeProvider.System.GetTimestamp();
        try
        {
            await Eventually.BecomesAsync(() => _deliveries.Count(delivery => delivery.AnsweredAt >= since && which(delivery)) >= count);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"The deliveries did not come. The gateway wrote:\n{_gateways[0].Log}", e);
        }
    }

    public Task WaitForAcknowledgedAsync(int count) => WaitForAsync(count, static delivery => delivery.IsAcknowledged);

    /// <summary>Begins no further update and returns when each that was begun is acknowledged.</summary>
    public async Task FinishAsync()
    {
        await _noMore.CancelAsync();
        await _chats.WaitAsync(Eventually.DefaultDeadline, TimeProvider.System);
    }

    /// <summary>Sends nothing any more and returns when what is in flight has its answer or has failed.</summary>
    public async Task AbandonAsync()
    {
        await _noRepeat.CancelAsync();
        await FinishAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await AbandonAsync();
        _noMore.Dispose();
        _noRepeat.Dispose();
    }

    private async Task SendAsync(string bot, long person)
    {
        while (!_noMore.IsCancellationRequested)
        {
            var update = Updates.PrivateText(Interlocked.Increment(ref _lastUpdateId), "load", person);
            while (!await DeliverAsync(bot, person, update) && !_noRepeat.IsCancellationRequested)
                await Task.Delay(BeforeRepeat, TimeProvider.System, _noRepeat.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(_pause, TimeProvider.System, _noMore.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> DeliverAsync(string bot, long person, RawUpdate update)
    {
        var sentAt = TimeProvider.System.GetTimestamp();
        var status = 0;
        try
        {
            var gateways = _gateways;
            using var answer = await gateways[(int)(update.UpdateId % gateways.Length)].DeliverAsync(bot, update);
            status = (int)answer.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            // No answer.
        }

        _deliveries.Enqueue(new Delivery(bot, person, update.UpdateId, status, sentAt, TimeProvider.System.GetTimestamp()));
        return status == 200;
    }
}
