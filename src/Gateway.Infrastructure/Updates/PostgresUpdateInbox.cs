using System.Threading.Channels;
using Gateway.Application;
using Gateway.Application.Chats;
using Gateway.Application.Updates;
using Gateway.Domain.Bots;
using Gateway.Domain.Updates;
using Microsoft.Extensions.Hosting;

namespace Gateway.Infrastructure.Updates;

/// <summary>Takes updates and sent messages from concurrent requests and commits them together. Nobody gets an answer before the commit.</summary>
internal sealed class PostgresUpdateInbox(LogFlusher flusher, IChatMigrations migrations, TimeProvider time) : BackgroundService, IUpdateInbox
{
    private const int LargestBatch = 128;

    /// <summary>So that a batch is sent at one go: a process frozen in the middle of sending would hold the log's lock.</summary>
    private const int LargestBatchBytes = 1024 * 1024;

    /// <summary>Full means that PostgreSQL is far behind: Telegram keeps the rest better than this process's memory does.</summary>
    private const int Capacity = 1024;

    /// <summary>What was sent cannot be told to come again, so more of it may wait.</summary>
    private const int SentCapacity = 8 * Capacity;

    /// <summary>Beyond this the caller says 503, well within the 60 s that Telegram waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Channel<LogEntry> _entries = Channel.CreateBounded<LogEntry>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    // Telegram has taken these and says them only once. An edit whose commit was not heard of is logged again.
    private Queue<SentMessage> _owed = new();
    private int _sent;

    public async Task<Acceptance> AcceptAsync(Bot bot, ReceivedUpdate update, CancellationToken cancellationToken)
    {
        // Before it is accepted, so that a move that fails is tried again with the update.
        if (update.Envelope.Message is { } message)
            await MoveAsync(bot, update.Envelope, message);
        var arrival = new Arrival(bot, update);
        if (!_entries.Writer.TryWrite(arrival))
            throw new StoreUnavailableException("The inbox is full.");
        try
        {
            return await arrival.Accepted.Task.WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException late) when (arrival.Accepted.TrySetException(new StoreUnavailableException("The inbox gave up.")))
        {
            _ = arrival.Accepted.Task.Exception;
            throw new StoreUnavailableException("PostgreSQL took too long.", late);
        }
        catch (TimeoutException)
        {
            return await arrival.Accepted.Task;
        }
    }

    /// <summary>Waits for a place in line instead of giving up at once. What one caller hands over one after the other keeps its order.</summary>
    public async Task<long?> AppendAsync(SentMessage message, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _sent) > SentCapacity)
        {
            Interlocked.Decrement(ref _sent);
            throw new StoreUnavailableException("The inbox is full.");
        }

        _ = CountOffAsync(message);
        try
        {
            await _entries.Writer.WriteAsync(message, CancellationToken.None).AsTask().WaitAsync(Patience, time, cancellationToken);
            return await message.Stored.Task.WaitAsync(Patience, time, cancellationToken);
        }
        catch (ChannelClosedException stopped)
        {
            message.Fail(stopped);
            throw new StoreUnavailableException("The gateway stops.", stopped);
        }
        catch (TimeoutException late)
        {
            throw new StoreUnavailableException("PostgreSQL took too long.", late);
        }
    }

    private async Task CountOffAsync(SentMessage message)
    {
        await ((Task)message.Stored.Task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Interlocked.Decrement(ref _sent);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (_owed.Count > 0 || await _entries.Reader.WaitToReadAsync(CancellationToken.None))
        {
            if (await RunOnceAsync())
                continue;
            if (_entries.Reader.Completion.IsCompleted)
                break;
            await Task.Delay(Pause, time, CancellationToken.None);
        }

        foreach (var owed in _owed)
            owed.Fail(new StoreUnavailableException("The gateway stops."));
    }

    /// <summary>Commits one batch of what waits. False while PostgreSQL is away: what was sent is kept for the next call.</summary>
    public async Task<bool> RunOnceAsync()
    {
        var (batch, bytes) = (new List<LogEntry>(), 0);

        // No more than half, so that updates are answered all the while.
        while (batch.Count < LargestBatch / 2 && bytes < LargestBatchBytes / 2 && _owed.TryDequeue(out var owed))
            Add(owed);
        while (batch.Count < LargestBatch && bytes < LargestBatchBytes && _entries.Reader.TryRead(out var entry))
        {
            if (entry is SentMessage sent && _owed.Count > 0)
                _owed.Enqueue(sent);
            else if (!entry.IsAbandoned)
                Add(entry);
        }

        await flusher.FlushAsync(batch);
        List<SentMessage> left = [.. batch.OfType<SentMessage>().Where(sent => !sent.Stored.Task.IsCompleted)];
        if (left.Count > 0)
            _owed = new Queue<SentMessage>(left.Concat(_owed));
        return left.Count == 0;

        void Add(LogEntry entry)
        {
            batch.Add(entry);
            bytes += entry.Raw.Length;
        }
    }

    /// <summary>What is being accepted is committed before this ends.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _entries.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    /// <summary>A group that becomes a supergroup says so twice: in the group where it goes, and in the supergroup where it came from.</summary>
    private Task MoveAsync(Bot bot, UpdateEnvelope envelope, MessageDetails message) => (envelope.ChatId, message) switch
    {
        ({ } group, { MigratesTo: { } supergroup }) => migrations.MoveAsync(bot, group, supergroup, CancellationToken.None),
        ({ } supergroup, { MigratedFrom: { } group }) => migrations.MoveAsync(bot, group, supergroup, CancellationToken.None),
        _ => Task.CompletedTask,
    };
}
