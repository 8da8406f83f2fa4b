namespace Gateway.Domain.Updates;

/// <summary>A message that is a command: <c>/name</c> or <c>/name@username</c>, and what follows it.</summary>
/// <param name="Name">In lower case, without the slash.</param>
/// <param name="Argument">The rest of the text, trimmed; empty when there is none.</param>
public readonly record struct BotCommand(string Name, string Argument)
{
    /// <summary>Reads a command meant for the bot called <paramref name="username"/>; one addressed to another bot is none. Until the username is known, every address may be its own.</summary>
    public static BotCommand? Parse(string? text, string? username)
    {
        if (text is null || text.Length < 2 || text[0] != '/')
            return null;
        var end = text.AsSpan().IndexOfAny(" \t\r\n");
        var head = end < 0 ? text.AsSpan(1) : text.AsSpan(1, end - 1);
        var argument = end < 0 ? string.Empty : text[end..].Trim();
        var at = head.IndexOf('@');
        if (at >= 0)
        {
            if (username is not null && !head[(at + 1)..].Equals(username, StringComparison.OrdinalIgnoreCase))
                return null;
            head = head[..at];
        }

        return head.IsEmpty ? null : new BotCommand(head.ToString().ToLowerInvariant(), argument);
    }
}
