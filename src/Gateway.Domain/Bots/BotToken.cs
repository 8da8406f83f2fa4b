using System.Globalization;

namespace Gateway.Domain.Bots;

/// <summary>A bot's token as BotFather gives it: <c>&lt;bot id&gt;:&lt;secret&gt;</c>. Printed as the bot's id and <c>***</c>.</summary>
public sealed class BotToken
{
    public const string Rule = "is malformed; it must look like 123456:ABC-DEF as BotFather gave it";

    private const int ShortestSecret = 3;

    private readonly string _value;

    private BotToken(string value, long botId)
    {
        _value = value;
        BotId = botId;
    }

    /// <summary>Telegram's id of the bot; the part before the colon.</summary>
    public long BotId { get; }

    /// <summary>The token itself; it belongs into the path of a Bot API call and nowhere else.</summary>
    public string Reveal() => _value;

    public static bool TryParse(string? text, out BotToken token)
    {
        token = null!;
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        if (text is null || colon <= 0 || text.Length - colon - 1 < ShortestSecret || text.Length > 256)
            return false;
        if (!long.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var id) || id == 0)
            return false;
        foreach (var c in text.AsSpan(colon + 1))
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-'))
                return false;
        }

        token = new BotToken(text, id);
        return true;
    }

    public override string ToString() => $"{BotId}:***";
}
