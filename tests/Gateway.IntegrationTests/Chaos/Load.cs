using System.Collections.Immutable;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Chaos;

/// <summary>An update that somebody has caused.</summary>
/// <param name="Bot">The slug.</param>
/// <param name="Chat">Telegram's id; null for what happens in no chat.</param>
/// <param name="Raw">What Telegram delivers.</param>
internal sealed record MadeUpdate(string Bot, long? Chat, RawUpdate Raw)
{
    public string Name => $"{Bot}-{Raw.UpdateId}";
}

/// <summary>
/// People who write to bots, each in a chat of their own, and do not run far ahead of what is taken. It remembers for the simulator, which
/// forgets when it is killed, what Telegram never does.
/// </summary>
internal sealed class Load(Front front, SimulatorClient simulator, IReadOnlyList<BotEntry> bots) : IDisposable
{
    private const int ChatsPerBot = 6;
    private const int Ahead = 4;

    /// <summary>A message has its update's number. What the bot says takes the numbers after it, which nobody else may have.</summary>
    private const int Stride = 100;

    private readonly SemaphoreSlim _turn = new(1);
    private readonly CancellationTokenSource _noMore = new();
    private readonly Lock _lock = new();
    private ImmutableList<MadeUpdate> _made = [];
    private long _lastId = 70_000;
    private volatile bool _simulatorIsAway;
    private Task _people = Task.CompletedTask;

    public IReadOnlyList<MadeUpdate> Made
    {
        get
        {
            lock (_lock)
                return _made;
        }
    }

    public void Start() => _people = Task.WhenAll(
        bots.SelectMany((bot, index) => Enumerable.Range(1, ChatsPerBot).Select(chat => WriteAsync(bot, 600_000 + (index * 1000) + chat))).ToList());

    public async Task StopAsync()
    {
        await _noMore.CancelAsync();
        await _people;
    }

    /// <summary>Before the simulator is killed: until it is told again it is told nothing, or it would deliver the new before the old.</summary>
    public void ForgetSimulator() => _simulatorIsAway = true;

    /// <summary>Gives a new simulator what is not acknowledged, and of each chat the last that is: that its answer was heard nobody knows.</summary>
    public async Task TellAgainAsync()
    {
        await _turn.WaitAsync();
        try
        {
            foreach (var chat in Made.GroupBy(static update => (update.Bot, update.Chat)))
            {
                var updates = chat.ToList();
                var from = updates.FindIndex(update => !front.IsAcknowledged(update.Name));
                foreach (var update in updates.Skip(Math.Max(0, (from < 0 ? updates.Count : from) - 1)))
                    await simulator.InjectAsync(Username(update.Bot), update.Raw.Bytes);
            }

            _simulatorIsAway = false;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        _turn.Dispose();
        _noMore.Dispose();
    }

    private async Task WriteAsync(BotEntry bot, long person)
    {
        var random = new Random((int)person);
        var waiting = new Queue<string>();

        // Where nothing is handled much can come in, so that the two gateways meet at the log.
        var hurry = bot.Handler is "none" ? 5 : 1;
        while (!_noMore.IsCancellationRequested)
        {
            while (waiting.TryPeek(out var first) && front.IsAcknowledged(first))
                waiting.Dequeue();
            if (waiting.Count < Ahead)
                waiting.Enqueue(await MakeAsync(bot.Slug!, person, isVote: random.Next(12) == 0));
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(300, 1200) / hurry), TimeProvider.System, _noMore.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string> MakeAsync(string bot, long person, bool isVote)
    {
        var id = Interlocked.Add(ref _lastId, Stride);
        var update = isVote ? new MadeUpdate(bot, null, Updates.PollAnswer(id, person)) : new MadeUpdate(bot, person, Updates.PrivateText(id, $"update {id}", person));
        await _turn.WaitAsync();
        try
        {
            lock (_lock)
                _made = _made.Add(update);
            if (!_simulatorIsAway)
                await simulator.InjectAsync(Username(bot), update.Raw.Bytes);
        }
        catch (Exception away) when (away is HttpRequestException or OperationCanceledException)
        {
            // Killed at this moment: it will be told again.
        }
        finally
        {
            _turn.Release();
        }

        return update.Name;
    }

    private string Username(string slug) => bots.First(bot => string.Equals(bot.Slug, slug, StringComparison.Ordinal)).Username!;
}
