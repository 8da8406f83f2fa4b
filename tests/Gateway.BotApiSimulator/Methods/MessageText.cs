using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Chats;

namespace Gateway.BotApiSimulator.Methods;

/// <summary>Texts and captions of calls.</summary>
internal static class MessageText
{
    private const int LongestText = 4096;
    private const int LongestCaption = 1024;

    private static readonly string[] ParseModes = ["HTML", "Markdown", "MarkdownV2"];

    /// <summary>Gives a message the text of the call. Answers what is wrong with it, or null.</summary>
    public static MethodResult? Fill(JsonObject message, CallParameters parameters)
    {
        var text = parameters.Text("text");
        if (string.IsNullOrWhiteSpace(text))
            return MethodResult.BadRequest("message text is empty");
        if (text.Length > LongestText)
            return MethodResult.BadRequest("message is too long");
        return RefuseMode(parameters) ?? Put(message, "text", "entities", text);
    }

    /// <summary>Gives a message the caption of the call, or none.</summary>
    public static MethodResult? FillCaption(JsonObject message, CallParameters parameters)
    {
        var caption = parameters.Text("caption") ?? string.Empty;
        if (caption.Length > LongestCaption)
            return MethodResult.BadRequest("message caption is too long");
        return RefuseMode(parameters) ?? Put(message, "caption", "caption_entities", caption);
    }

    private static MethodResult? RefuseMode(CallParameters parameters) =>
        parameters.Text("parse_mode") is { Length: > 0 } mode && !ParseModes.Contains(mode, StringComparer.OrdinalIgnoreCase)
            ? MethodResult.BadRequest("unsupported parse_mode")
            : null;

    private static MethodResult? Put(JsonObject message, string field, string entitiesField, string text)
    {
        message.Remove(field);
        message.Remove(entitiesField);
        if (text.Length > 0)
            message[field] = text;
        if (Entities.Find(text) is { } entities)
            message[entitiesField] = entities;
        return null;
    }
}
