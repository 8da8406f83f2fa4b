namespace Gateway.BotApiSimulator.Methods;

internal static class MessageText
{
    private const int Longest = 4096;

    private static readonly string[] ParseModes = ["HTML", "Markdown", "MarkdownV2"];

    /// <summary>What is wrong with text and parse_mode of a call, or null.</summary>
    public static MethodResult? Refuse(CallParameters parameters)
    {
        var text = parameters.Text("text");
        if (string.IsNullOrWhiteSpace(text))
            return MethodResult.BadRequest("message text is empty");
        if (text.Length > Longest)
            return MethodResult.BadRequest("message is too long");
        return parameters.Text("parse_mode") is { Length: > 0 } mode && !ParseModes.Contains(mode, StringComparer.OrdinalIgnoreCase)
            ? MethodResult.BadRequest("unsupported parse_mode")
            : null;
    }
}
