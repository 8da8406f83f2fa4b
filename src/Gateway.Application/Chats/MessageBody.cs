using System.Text.Json;
using Gateway.Application.Results;

namespace Gateway.Application.Chats;

/// <summary>A message to be sent. Exactly one of <see cref="Text"/>, <see cref="Photo"/>, <see cref="Document"/>, <see cref="Video"/> and <see cref="Audio"/> is given.</summary>
public record MessageBody : Input
{
    /// <summary>1 to 4096 UTF-16 units; with <see cref="ParseMode"/> the markup may come on top.</summary>
    public string? Text { get; init; }

    /// <summary>How <see cref="Text"/> or <see cref="Caption"/> is marked up: <c>HTML</c>, <c>Markdown</c> or <c>MarkdownV2</c>.</summary>
    public string? ParseMode { get; init; }

    /// <summary>The <c>id</c>, as <c>GET /chats/{id}/messages</c> shows it, of the message that this answers.</summary>
    public long? ReplyTo { get; init; }

    /// <summary>A <c>reply_markup</c> of the Bot API: an object with <c>inline_keyboard</c>, <c>keyboard</c>, <c>remove_keyboard</c> or <c>force_reply</c>.</summary>
    public JsonElement? Keyboard { get; init; }

    /// <summary>An http or https address, or a file id of the same bot. So are the other files.</summary>
    public string? Photo { get; init; }

    public string? Document { get; init; }

    public string? Video { get; init; }

    public string? Audio { get; init; }

    /// <summary>Beside a file: 1 to 1024 UTF-16 units, with markup on top.</summary>
    public string? Caption { get; init; }

    public bool? DisableNotification { get; init; }

    /// <summary>Show no preview of the addresses in <see cref="Text"/>.</summary>
    public bool? DisableLinkPreview { get; init; }

    /// <summary>It can be neither forwarded nor saved.</summary>
    public bool? ProtectContent { get; init; }

    /// <summary>The files that are given, by the name of their field.</summary>
    internal IReadOnlyList<(string Kind, string Reference)> Files =>
    [
        .. new[] { ("photo", Photo), ("document", Document), ("video", Video), ("audio", Audio) }.Where(file => file.Item2 is not null).Select(file => (file.Item1, file.Item2!)),
    ];
}

/// <summary>A message to be sent to whatever chat a bot knows.</summary>
public sealed record BotMessageBody : MessageBody
{
    /// <summary>A Telegram chat id, or the <c>@name</c> of a public group or channel.</summary>
    public required JsonElement Chat { get; init; }
}
