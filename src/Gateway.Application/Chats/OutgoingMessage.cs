using Gateway.Application.Telegram;
using Gateway.Domain.Chats;

namespace Gateway.Application.Chats;

/// <summary>From the words of the API to those of the Bot API.</summary>
internal static class OutgoingMessage
{
    /// <summary>A message that is to be sent.</summary>
    /// <param name="body">What is to be sent.</param>
    /// <param name="chat">Where to.</param>
    /// <param name="replyTo">Telegram's id of the message that it answers.</param>
    public static OutgoingCall New(MessageBody body, ChatReference chat, long? replyTo)
    {
        var call = new Dictionary<string, object>(StringComparer.Ordinal) { ["chat_id"] = chat.Id is { } id ? id : chat.Name! };
        Add(call, "text", body.Text);
        foreach (var (kind, reference) in body.Files)
            Add(call, kind, reference);
        Add(call, "caption", body.Caption);
        Add(call, "parse_mode", body.ParseMode);
        Add(call, "reply_parameters", replyTo is null ? null : new { message_id = replyTo });
        Add(call, "reply_markup", body.Keyboard);
        Add(call, "disable_notification", body.DisableNotification);
        Add(call, "protect_content", body.ProtectContent);
        Add(call, "link_preview_options", LinkPreview(body.DisableLinkPreview));
        var method = body.Files is [var file] ? $"send{char.ToUpperInvariant(file.Kind[0])}{file.Kind[1..]}" : "sendMessage";
        return Call(method, call);
    }

    public static OutgoingCall Edit(MessageEdit edit, Message message)
    {
        var call = Of(message);
        Add(call, "text", edit.Text);
        Add(call, "caption", edit.Caption);
        Add(call, "parse_mode", edit.ParseMode);
        Add(call, "reply_markup", edit.Keyboard);
        Add(call, "link_preview_options", LinkPreview(edit.DisableLinkPreview));
        return Call(edit.Text is not null ? "editMessageText" : edit.Caption is not null ? "editMessageCaption" : "editMessageReplyMarkup", call);
    }

    public static OutgoingCall Delete(Message message) => message.BusinessConnectionId.Length == 0
        ? Call("deleteMessage", Of(message))
        : Call("deleteBusinessMessages", new(StringComparer.Ordinal)
        {
            ["business_connection_id"] = message.BusinessConnectionId,
            ["message_ids"] = new[] { message.TelegramMessageId },
        });

    private static Dictionary<string, object> Of(Message message)
    {
        var call = new Dictionary<string, object>(StringComparer.Ordinal) { ["chat_id"] = message.TelegramChatId, ["message_id"] = message.TelegramMessageId };
        if (message.BusinessConnectionId.Length > 0)
            call.Add("business_connection_id", message.BusinessConnectionId);
        return call;
    }

    private static object? LinkPreview(bool? disabled) => disabled is null ? null : new { is_disabled = disabled };

    private static OutgoingCall Call(string method, Dictionary<string, object> parameters) => new(method, BotApiCalls.Parameters(parameters), SendClass.Api);

    private static void Add(Dictionary<string, object> call, string name, object? value)
    {
        if (value is not null)
            call.Add(name, value);
    }
}
