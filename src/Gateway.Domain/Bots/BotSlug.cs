namespace Gateway.Domain.Bots;

/// <summary>A bot's name within the gateway: <c>[a-z0-9][a-z0-9-]{0,62}</c>, not all digits (an id would look the same).</summary>
public static class BotSlug
{
    public const int MaxLength = 63;

    public const string Rule = "is malformed; use 1 to 63 of a-z, 0-9 and -, not starting with - and not all digits";

    public static bool IsValid(string? slug)
    {
        if (string.IsNullOrEmpty(slug) || slug.Length > MaxLength || slug[0] == '-')
            return false;
        var allDigits = true;
        foreach (var c in slug)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
                return false;
            allDigits &= char.IsAsciiDigit(c);
        }

        return !allDigits;
    }
}
