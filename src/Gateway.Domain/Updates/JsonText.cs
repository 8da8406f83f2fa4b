using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Gateway.Domain.Updates;

/// <summary>Reads JSON strings that the framework refuses: lone surrogates and U+0000 become U+FFFD, since PostgreSQL's text holds neither.</summary>
internal static class JsonText
{
    private const char Replacement = '\uFFFD';

    /// <summary>An escaped ASCII character takes up to six bytes: <c>\u0061</c>.</summary>
    private const int LongestEscape = 6;

    public static string Read(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return Encoding.UTF8.GetString(reader.ValueSpan);
        var buffer = ArrayPool<char>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            return new string(buffer, 0, Unescape(reader.ValueSpan, buffer));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>The first <paramref name="longest"/> characters at most, and no half of a surrogate pair.</summary>
    public static string Read(ref Utf8JsonReader reader, int longest)
    {
        var text = Read(ref reader);
        return text.Length <= longest ? text : text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
    }

    /// <summary>Whether a name or string is this ASCII one. The framework's own comparison throws where it meets a lone surrogate.</summary>
    public static bool Is(ref Utf8JsonReader reader, ReadOnlySpan<byte> ascii)
    {
        var value = reader.ValueSpan;
        if (!reader.ValueIsEscaped)
            return value.SequenceEqual(ascii);
        if (value.Length > ascii.Length * LongestEscape)
            return false;
        Span<char> text = stackalloc char[value.Length];
        return Ascii.Equals(ascii, text[..Unescape(value, text)]);
    }

    public static bool HoldsSignIn(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
            return SignInCommand.IsIn(reader.ValueSpan);
        var buffer = ArrayPool<char>.Shared.Rent(reader.ValueSpan.Length);
        try
        {
            return SignInCommand.IsIn<char>(buffer.AsSpan(0, Unescape(reader.ValueSpan, buffer)));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>The reader has validated the escapes already; the result is never longer than the source.</summary>
    private static int Unescape(ReadOnlySpan<byte> utf8, Span<char> target)
    {
        var written = 0;
        while (!utf8.IsEmpty)
        {
            var escape = utf8.IndexOf((byte)'\\');
            var plain = escape < 0 ? utf8 : utf8[..escape];
            written += Encoding.UTF8.GetChars(plain, target[written..]);
            if (escape < 0)
                break;
            var code = utf8[escape + 1];
            if (code == (byte)'u')
            {
                target[written++] = (char)ushort.Parse(utf8.Slice(escape + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                utf8 = utf8[(escape + 6)..];
            }
            else
            {
                target[written++] = code switch
                {
                    (byte)'n' => '\n',
                    (byte)'r' => '\r',
                    (byte)'t' => '\t',
                    (byte)'b' => '\b',
                    (byte)'f' => '\f',
                    _ => (char)code,
                };
                utf8 = utf8[(escape + 2)..];
            }
        }

        Repair(target[..written]);
        return written;
    }

    private static void Repair(Span<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (text[i] == '\0' || char.IsSurrogate(text[i]))
                text[i] = Replacement;
        }
    }
}
