using Gateway.Application.Results;
using Gateway.Application.Streams;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Streams;

/// <summary>Reads its stream when a test says so, and else not at all.</summary>
internal sealed class StreamClient(LiveStream stream) : IAsyncDisposable
{
    private readonly IAsyncEnumerator<StreamItem> _items = stream.ReadAsync(CancellationToken.None).GetAsyncEnumerator();

    public LiveStream Stream => stream;

    public async Task<StreamItem> NextAsync()
    {
        (await _items.MoveNextAsync().AsTask().SoonAsync()).Should().BeTrue();
        return _items.Current;
    }

    /// <summary>Nothing comes after the last item.</summary>
    public async Task<bool> IsOverAsync() => !await _items.MoveNextAsync().AsTask().SoonAsync();

    public void Post(StreamCommand command) => stream.TryPost(command).Should().BeTrue();

    /// <summary>Answers what comes next.</summary>
    public Task<StreamItem> AskAsync(StreamCommand command)
    {
        Post(command);
        return NextAsync();
    }

    /// <summary>Answers from after which position on it covers everything.</summary>
    public async Task<long> SubscribeAsync(StreamWish wish) => (await AskAsync(new StreamCommand.Subscribe(wish))).Should().BeOfType<StreamItem.Subscribed>().Subject.Position;

    public async Task<string> RefusalOfAsync(StreamCommand command) => (await AskAsync(command)).Should().BeOfType<StreamItem.Refused>().Subject.Failure.Code;

    public async Task<Failure> ClosedAsync() => (await NextAsync()).Should().BeOfType<StreamItem.Closed>().Subject.Failure;

    public async Task<LoggedEvent> NextEventAsync() => (await NextAsync()).Should().BeOfType<StreamItem.Event>().Subject.Logged;

    /// <summary>The positions of the next events.</summary>
    public async Task<long[]> TakeAsync(int count)
    {
        var positions = new long[count];
        for (var i = 0; i < count; i++)
            positions[i] = (await NextEventAsync()).Position;
        return positions;
    }

    /// <summary>The positions of all events up to the one at this position, which must come.</summary>
    public async Task<List<long>> UpToAsync(long last)
    {
        var positions = new List<long>();
        do
            positions.Add((await NextEventAsync()).Position);
        while (positions[^1] != last);
        return positions;
    }

    /// <summary>What waits for a client that has caught up.</summary>
    public async Task<List<StreamItem>> WaitingAsync()
    {
        Post(new StreamCommand.Ping());
        var items = new List<StreamItem>();
        while (await NextAsync() is var item and not StreamItem.Pong)
            items.Add(item);
        return items;
    }

    public ValueTask DisposeAsync() => stream.DisposeAsync();
}
