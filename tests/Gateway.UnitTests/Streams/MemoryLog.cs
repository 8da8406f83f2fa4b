using Gateway.Application;
using Gateway.Application.Streams;
using Gateway.Domain.Streams;

namespace Gateway.UnitTests.Streams;

/// <summary>What somebody asked of the log.</summary>
internal sealed record LogRead(long After, long UpTo, EventFilter Filter)
{
    /// <summary>Whoever follows the log asks for whatever there is; a stream knows how far it wants to come.</summary>
    public bool IsOfStream => UpTo != long.MaxValue;
}

/// <summary>A log in memory, which grows when a test says so and is read like the real one: in pages, as of the moment it is asked.</summary>
internal sealed class MemoryLog : IEventLog
{
    private readonly Lock _lock = new();
    private readonly List<LoggedEvent> _events = [];
    private readonly List<LogRead> _reads = [];

    public int PageSize { get; set; } = 256;

    public long PurgedTo { get; private set; }

    /// <summary>What comes of asking, when it is not the log.</summary>
    public Exception? Failing { get; set; }

    /// <summary>Happens between a reading's look at the log and its answer.</summary>
    public Func<LogRead, Task> Meanwhile { get; set; } = _ => Task.CompletedTask;

    public IReadOnlyList<LogRead> Reads
    {
        get
        {
            lock (_lock)
                return [.. _reads];
        }
    }

    /// <summary>The last position that was given.</summary>
    public long Given { get; private set; }

    /// <summary>Answers the position.</summary>
    public long Add(string bot = "hello", long? chat = null, byte[]? raw = null)
    {
        lock (_lock)
        {
            _events.Add(Event(++Given, bot, chat, raw));
            return Given;
        }
    }

    public void Add(int events)
    {
        while (events-- > 0)
            Add();
    }

    /// <summary>Retention takes what there is.</summary>
    public void Purge()
    {
        lock (_lock)
        {
            PurgedTo = Given;
            _events.Clear();
        }
    }

    public static LoggedEvent Event(long position, string bot = "hello", long? chat = null, byte[]? raw = null) => new()
    {
        Position = position,
        Type = EventTypes.UpdateReceived,
        Bot = bot,
        Kind = "poll_answer",
        ChatId = chat,
        UpdateId = position,
        At = DateTimeOffset.UnixEpoch,
        Raw = raw ?? "{}"u8.ToArray(),
    };

    public async Task<LogPage> ReadAsync(long after, long upTo, EventFilter filter, CancellationToken cancellationToken)
    {
        var read = new LogRead(after, upTo, filter);
        LogPage page;
        lock (_lock)
        {
            _reads.Add(read);
            if (Failing is not null)
                throw Failing;
            page = Look(read);
        }

        await Meanwhile(read).WaitAsync(cancellationToken);
        return page;
    }

    public Task<IReadOnlyList<LoggedEvent>> FindAsync(IReadOnlyCollection<long> positions, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<LogBounds> BoundsAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return Failing is null ? Task.FromResult(new LogBounds(PurgedTo, _events.Count > 0 ? Given : 0, Given)) : Task.FromException<LogBounds>(Failing);
    }

    public static StoreUnavailableException Away() => new("away");

    private LogPage Look(LogRead read)
    {
        var (after, upTo, filter) = read;
        var there = _events.Where(logged => logged.Position > after && logged.Position <= upTo).ToArray();
        var wanted = there
            .Where(logged => filter.All || filter.Bots.Contains(logged.Bot, StringComparer.Ordinal) || (logged.ChatId is { } chat && filter.Chats.Contains(chat)))
            .Take(PageSize).ToArray();
        var isFull = wanted.Length == PageSize;

        // Chats alone are found by an index, which does not tell what else there is.
        var seen = !filter.All && filter.Bots.Count == 0 && read.IsOfStream ? wanted : there;
        return new LogPage(wanted, isFull ? wanted[^1].Position : seen is [.., var last] ? last.Position : after, !isFull);
    }
}
