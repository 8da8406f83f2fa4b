using Gateway.Api.Grpc.Protos;
using Gateway.Application.Chats;
using Google.Protobuf.WellKnownTypes;

namespace Gateway.Api.Grpc;

/// <summary>A message as protobuf has it.</summary>
internal static class MessageOnTheWire
{
    public static Message Of(MessageRow row)
    {
        var message = new Message
        {
            TelegramMessageId = row.TelegramMessageId,
            Direction = row.Direction switch { "in" => Direction.In, "out" => Direction.Out, _ => Direction.Unspecified },
            Kind = row.Kind,
            From = row.From is { } from ? SenderOf(from) : null,
            Date = row.Date.ToTimestamp(),
            EditedAt = row.EditedAt?.ToTimestamp(),
            DeletedAt = row.DeletedAt?.ToTimestamp(),
        };
        if (row.Id is { } id)
            message.Id = id;
        if (row.ChatId is { } chat)
            message.ChatId = chat;
        if (row.Text is { } text)
            message.Text = text;
        if (row.ReplyTo is { } replyTo)
            message.ReplyTo = replyTo;
        if (row.MediaKind is { } media)
            message.MediaKind = media;
        if (row.FileId is { } file)
            message.FileId = file;
        if (row.UpdateId is { } update)
            message.UpdateId = update;
        if (row.Position is { } position)
            message.Position = position;
        return message;
    }

    private static Sender SenderOf(MessageSender from)
    {
        var sender = new Sender { Id = from.Id };
        if (from.Name is { } name)
            sender.Name = name;
        if (from.Username is { } username)
            sender.Username = username;
        return sender;
    }
}
