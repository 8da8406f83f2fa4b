using System.Numerics;

namespace Gateway.Domain.Updates;

/// <summary>Finds the command <c>/auth</c> anywhere in a text, as Telegram marks commands: not inside a word or a path.</summary>
/// <remarks>Deliberately broader than what the auth handler accepts: a text that is taken for a code by mistake is merely not stored.</remarks>
public static class SignInCommand
{
    public const string Name = "auth";

    /// <summary>Looks through UTF-8 bytes or UTF-16 characters; all that matters here is ASCII and alike in both.</summary>
    public static bool IsIn<T>(ReadOnlySpan<T> text)
        where T : unmanaged, IBinaryInteger<T>
    {
        var slash = T.CreateTruncating('/');
        for (var at = text.IndexOf(slash); at >= 0;)
        {
            var rest = text[(at + 1)..];
            if (StartsWithName(rest) && (at == 0 || !Joins(text[at - 1], orSlash: true)) && (rest.Length == Name.Length || !Joins(rest[Name.Length])))
                return true;
            var next = rest.IndexOf(slash);
            at = next < 0 ? -1 : at + 1 + next;
        }

        return false;
    }

    private static bool StartsWithName<T>(ReadOnlySpan<T> text)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (text.Length < Name.Length)
            return false;
        for (var i = 0; i < Name.Length; i++)
        {
            if ((int.CreateTruncating(text[i]) | 0x20) != Name[i])
                return false;
        }

        return true;
    }

    private static bool Joins<T>(T unit, bool orSlash = false)
        where T : unmanaged, IBinaryInteger<T>
    {
        var c = (char)ushort.CreateTruncating(unit);
        return char.IsAsciiLetterOrDigit(c) || c == '_' || (orSlash && c == '/');
    }
}
