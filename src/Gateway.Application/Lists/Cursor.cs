using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Gateway.Application.Lists;

/// <summary>A place in a list. Opaque to callers, and good for the list that gave it alone.</summary>
/// <param name="List">The list's name, with whatever it is a list of.</param>
/// <param name="Key">The key of the last row that was seen.</param>
internal sealed record Cursor(string List, long Key)
{
    private const int LongestText = 200;

    public string Encode() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{List}/{Key}")));

    /// <summary>Null where the text is no cursor, or one of another list.</summary>
    public static Cursor? Decode(string list, string text)
    {
        if (text.Length > LongestText || !Base64Url.IsValid(text))
            return null;
        var plain = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
        var end = plain.LastIndexOf('/');
        return end >= 0 && string.Equals(plain[..end], list, StringComparison.Ordinal)
            && long.TryParse(plain.AsSpan(end + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var key)
            ? new Cursor(list, key) : null;
    }
}
