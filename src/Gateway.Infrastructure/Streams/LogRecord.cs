using Gateway.Application.Chats;
using Gateway.Application.Streams;
using Gateway.Domain.Chats;
using Gateway.Domain.Streams;
using Gateway.Domain.Updates;
using Gateway.Infrastructure.Updates;

namespace Gateway.Infrastructure.Streams;

/// <summary>An event as the log has it, from which the event that is told is made.</summary>
internal sealed record LogRecord(long Position, string Type, string Bot, string Kind, long? ChatId, long? TelegramChatId, long? UpdateId, DateTimeOffset At, byte[] Raw)
{
    /// <summary>What the store knows of a message beside what one event tells.</summary>
    internal readonly record struct Known(long Id, string Direction, long? FromId, string? FromName, string? FromUsername, DateTimeOffset? DeletedAt);

    /// <summary>Reads the message out of the bytes; null for what is none, or has none that the store keeps.</summary>
    public UpdateEnvelope? ReadMessage()
    {
        if (ChatId is null || !UpdateKinds.IsMessage(Kind))
            return null;
        var envelope = string.Equals(Type, LogEvent.SentType, StringComparison.Ordinal)
            ? UpdateEnvelopeReader.ReadSent(Raw, UpdateKinds.IsEdit(Kind))
            : UpdateEnvelopeReader.Read(Raw, out _);
        return envelope is { Message: not null, MessageId: not null } ? envelope : null;
    }

    /// <summary>The event as it is told.</summary>
    /// <param name="envelope">As read by <see cref="ReadMessage"/>.</param>
    /// <param name="known">The stored message; null when it is not stored.</param>
    public LoggedEvent ToEvent(UpdateEnvelope? envelope, Known? known) => new()
    {
        Position = Position,
        Type = envelope is null ? EventTypes.UpdateReceived : EventTypes.OfMessage(Type, Kind),
        Bot = Bot,
        Kind = Kind,
        ChatId = ChatId,
        UpdateId = UpdateId,
        At = At,
        Message = envelope is null ? null : ToMessage(envelope, known),
        Raw = Raw,
    };

    private MessageRow ToMessage(UpdateEnvelope envelope, Known? known)
    {
        var details = envelope.Message!;
        var isSent = string.Equals(Type, LogEvent.SentType, StringComparison.Ordinal);
        var isEdit = UpdateKinds.IsEdit(Kind);
        var sender = known is { FromId: { } id } row ? new MessageSender(id, row.FromName, row.FromUsername)
            : envelope.SenderId is { } from ? new MessageSender(from, details.SenderName, details.SenderUsername) : null;
        var message = new MessageRow(
            known?.Id,
            ChatId,
            envelope.MessageId!.Value,
            known?.Direction ?? (isSent ? Message.Out : Message.In),
            UpdateKinds.FirstKind(Kind),
            envelope.Text,
            sender,
            Time(envelope.Date) ?? At,
            isEdit ? Time(details.EditDate) ?? Time(envelope.Date) : Time(details.EditDate),
            known?.DeletedAt,
            details.ReplyTo,
            details.MediaKind,
            details.FileId,
            UpdateId,
            Position);
        return message.DeletedAt is null ? message : message.WithoutContent();
    }

    private static DateTimeOffset? Time(long? unix) => unix is >= 0 and <= LogRow.LatestSecond ? DateTimeOffset.FromUnixTimeSeconds(unix.Value) : null;
}
