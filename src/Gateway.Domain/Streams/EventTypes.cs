using Gateway.Domain.Updates;

namespace Gateway.Domain.Streams;

/// <summary>What an event of the log is called by those who follow it.</summary>
public static class EventTypes
{
    public const string MessageReceived = "message.received";
    public const string MessageEdited = "message.edited";
    public const string MessageSent = "message.sent";

    /// <summary>An update of every other kind.</summary>
    public const string UpdateReceived = "update.received";

    public static readonly IReadOnlyList<string> All = [MessageReceived, MessageEdited, MessageSent, UpdateReceived];

    /// <summary>The type of an event whose message could be read, by the row's own type and kind.</summary>
    public static string OfMessage(string logType, string kind) =>
        UpdateKinds.IsEdit(kind) ? MessageEdited : string.Equals(logType, LogEvent.SentType, StringComparison.Ordinal) ? MessageSent : MessageReceived;
}
