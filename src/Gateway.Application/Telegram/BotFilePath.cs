using System.Text.Json;

namespace Gateway.Application.Telegram;

/// <summary>Where a Bot API server has a file, below the bot's own root: it leads nowhere else, whatever the server says.</summary>
public sealed class BotFilePath
{
    private const int Longest = 1024;
    private const int LongestName = 100;

    private readonly string[] _segments;

    private BotFilePath(string[] segments) => _segments = segments;

    /// <summary>For the path of an address.</summary>
    public string Escaped => string.Join('/', _segments.Select(Uri.EscapeDataString));

    /// <summary>What the file may be called where it is saved: letters, digits, and <c>._-</c>.</summary>
    public string Name
    {
        get
        {
            var last = _segments[^1];
            var name = string.Concat((last.Length > LongestName ? last[^LongestName..] : last).Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '_'));
            return name.TrimStart('.') is { Length: > 0 } visible ? visible : "file";
        }
    }

    /// <summary>Null for what is no relative path downwards.</summary>
    public static BotFilePath? Read(JsonElement path)
    {
        try
        {
            return path.ValueKind == JsonValueKind.String ? Read(path.GetString()!) : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    public static BotFilePath? Read(string path)
    {
        if (path.Length is 0 or > Longest || path.Any(c => char.IsControl(c) || c is '\\' or ':' or '?' or '#' or '%'))
            return null;
        var segments = path.Split('/');
        return segments.All(segment => segment is not ("" or "." or "..")) ? new BotFilePath(segments) : null;
    }
}
