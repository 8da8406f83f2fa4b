using Gateway.Domain.Jobs;
using Gateway.Domain.Updates;
using Gateway.Infrastructure.Streams;

namespace Gateway.Infrastructure.Updates;

/// <summary>One row of a batch, as <c>UpdateInboxSql.Append</c> takes it.</summary>
/// <param name="Index">Its place among what was handed over.</param>
/// <param name="Entry">What it is made of.</param>
/// <param name="Envelope">Its entry's, or an empty one.</param>
/// <param name="Status">That the job should begin in; null for what was sent.</param>
/// <param name="Error">Why the job is dead from the start.</param>
internal sealed record LogRow(int Index, LogEntry Entry, UpdateEnvelope Envelope, string? Status, string? Error)
{
    /// <summary>The last second that PostgreSQL's and .NET's dates both hold.</summary>
    public const long LatestSecond = 253_402_300_799;

    public string BotSlug => Entry.Bot.Slug;

    public long? UpdateId => Entry is Arrival ? Entry.Envelope.UpdateId : null;

    /// <summary>The bot's chat by Telegram's id.</summary>
    public Lane? Chat => Envelope.ChatId is { } chat ? new Lane(BotSlug, chat) : null;

    /// <summary>The lane of its job, if it has one.</summary>
    public Lane? Lane => Entry is Arrival ? Chat : null;

    /// <summary>Set where it becomes a row of <c>messages</c>.</summary>
    public MessageDetails? Message => Envelope.Message;

    /// <summary>What a message and its edits have in common.</summary>
    public MessageKey? Key => Message is { BusinessConnectionId: var connection } ? new MessageKey(Chat!.Value, connection, Envelope.MessageId!.Value) : null;

    public string? Text => Message is null ? null : Envelope.Text;

    public double? Date => Seconds(Envelope.Date);

    /// <summary>When it took this form; null for one that was never edited.</summary>
    public double? Edited => Message is null ? null : Seconds(Message.EditDate) ?? (UpdateKinds.IsEdit(Envelope.Kind) ? Date ?? 0 : null);

    public long? FromId => Message is null ? null : Sender?.Id ?? Envelope.SenderId;

    public string? FromName => Sender is { } bot && bot.Id != Envelope.SenderId ? bot.Username ?? bot.Slug : Message?.SenderName;

    public string? FromUsername => Sender is { } bot ? bot.Username : Message?.SenderUsername;

    /// <summary>What was sent is its bot's, also where Telegram shows a channel or a business account in its place.</summary>
    private Domain.Bots.Bot? Sender => Entry is SentMessage ? Entry.Bot : null;

    private static double? Seconds(long? unix) => unix is >= 0 and <= LatestSecond ? unix : null;
}

/// <summary>Names one message of one chat. A connected business account numbers its messages itself.</summary>
internal readonly record struct MessageKey(Lane Chat, string BusinessConnectionId, long MessageId);

/// <summary>What became of an entry.</summary>
/// <param name="Position">In the log; null for a message whose sending was logged before.</param>
/// <param name="Status">Of its job; null for what was sent.</param>
/// <param name="MessageId">The id of the message that was sent.</param>
/// <param name="ChatId">The gateway's own id of its chat.</param>
/// <param name="Stored">The message as it is stored, where this made or changed it.</param>
internal readonly record struct Logged(long? Position, string? Status, long? MessageId, long? ChatId, LogRecord.Known? Stored);
