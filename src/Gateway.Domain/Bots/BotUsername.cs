namespace Gateway.Domain.Bots;

/// <summary>A bot's username at Telegram, without <c>@</c>; in any case it is the same.</summary>
public static class BotUsername
{
    public const string Rule = "is malformed; write it as Telegram shows it, without @";

    public static bool IsValid(string? username) => username is { Length: >= 3 and <= 64 } && username.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    public static bool AreSame(string? one, string? other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    /// <summary>The slug that a bot gets where none was chosen: in lower case, with <c>-</c> for <c>_</c>.</summary>
    public static string ToSlug(string username) => username.ToLowerInvariant().Replace('_', '-');
}
