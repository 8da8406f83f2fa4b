using Gateway.Domain.Chats;

namespace Gateway.Application.Chats;

/// <summary>A message as the API shows it. One that was sent and could not be stored has neither id nor position, nor a chat id where its chat is not stored.</summary>
public sealed record MessageRow(
    long? Id,
    long? ChatId,
    long TelegramMessageId,
    string Direction,
    string Kind,
    string? Text,
    MessageSender? From,
    DateTimeOffset Date,
    DateTimeOffset? EditedAt,
    DateTimeOffset? DeletedAt,
    long? ReplyTo,
    string? MediaKind,
    string? FileId,
    long? UpdateId,
    long? Position)
{
    public static MessageRow Of(Message message) => new(
        message.Id,
        message.ChatId,
        message.TelegramMessageId,
        message.Direction,
        message.Kind,
        message.Text,
        message.FromId is { } from ? new MessageSender(from, message.FromName, message.FromUsername) : null,
        message.Date,
        message.EditedAt,
        message.DeletedAt,
        message.ReplyTo,
        message.MediaKind,
        message.FileId,
        message.UpdateId,
        message.Position);

    /// <summary>Without what somebody wrote: that is in the store alone, from where it can be erased.</summary>
    public MessageRow WithoutContent() => this with { Text = null, FileId = null };
}

/// <summary>Who wrote a message, as Telegram told.</summary>
public sealed record MessageSender(long Id, string? Name, string? Username);
