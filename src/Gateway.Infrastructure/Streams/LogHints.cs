using Gateway.Application.Streams;
using Gateway.Domain.Bots;
using Gateway.Domain.Updates;
using Gateway.Infrastructure.Jobs;
using Gateway.Infrastructure.Updates;

namespace Gateway.Infrastructure.Streams;

/// <summary>Says that the log has grown. Only a hint: who misses it finds what it missed by the positions.</summary>
internal sealed class LogHints(TimeProvider time)
{
    /// <summary>For who follows the log in this process for live streams.</summary>
    public Signal Streams { get; } = new();

    /// <summary>For who makes deliveries of it.</summary>
    public Signal Deliveries { get; } = new();

    /// <summary>Takes what this process commits, and must not block; null where nobody elsewhere is told.</summary>
    public Action<Bot, LoggedEvent>? Publish { get; set; }

    /// <summary>The log has grown, somewhere.</summary>
    public void Raise()
    {
        Streams.Set();
        Deliveries.Set();
    }

    /// <summary>After a commit of this process.</summary>
    public void Committed(IReadOnlyList<LogEntry> batch, IReadOnlyDictionary<int, Logged> logged)
    {
        Raise();
        if (Publish is not { } publish)
            return;
        var now = time.GetUtcNow();
        for (var i = 0; i < batch.Count; i++)
        {
            if (logged.TryGetValue(i, out var row) && row.Position is { } position)
                publish(batch[i].Bot, ToEvent(batch[i], position, row, now));
        }
    }

    private static LoggedEvent ToEvent(LogEntry entry, long position, Logged row, DateTimeOffset now)
    {
        var envelope = entry.Envelope;
        var isUpdate = entry is Arrival;
        var record = new LogRecord(
            position, isUpdate ? LogEvent.UpdateType : LogEvent.SentType, entry.Bot.Slug, envelope.Kind, row.ChatId, envelope.ChatId, isUpdate ? envelope.UpdateId : null, now, entry.Raw);
        return record.ToEvent(envelope is { Message: not null, MessageId: not null } && row.ChatId is not null ? envelope : null, row.Stored);
    }
}
