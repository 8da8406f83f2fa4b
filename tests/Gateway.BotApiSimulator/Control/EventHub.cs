using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace Gateway.BotApiSimulator.Control;

/// <summary>What happens, told to whoever watches. A watcher too slow to keep up loses the oldest events.</summary>
internal sealed class EventHub
{
    private readonly ConcurrentDictionary<Channel<string>, byte> _watchers = new();

    public bool IsWatched => !_watchers.IsEmpty;

    public void Publish(string type, JsonObject content)
    {
        if (!IsWatched)
            return;
        content["type"] = type;
        var text = content.ToJsonString();
        foreach (var watcher in _watchers.Keys)
            watcher.Writer.TryWrite(text);
    }

    public async IAsyncEnumerable<string> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<string>(new BoundedChannelOptions(1000) { FullMode = BoundedChannelFullMode.DropOldest });
        _watchers[channel] = 0;
        try
        {
            yield return """{"type":"hello"}""";
            await foreach (var text in channel.Reader.ReadAllAsync(cancellationToken))
                yield return text;
        }
        finally
        {
            _watchers.TryRemove(channel, out _);
        }
    }
}
