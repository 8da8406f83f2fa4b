using System.Text;

namespace Gateway.Api.Grpc.Framing;

/// <summary>
/// <c>grpc-message</c>: UTF-8 in which everything but visible ASCII and the blank, and the percent sign, is percent-encoded
/// (PROTOCOL-HTTP2.md, "Percent-Encoded").
/// </summary>
internal static class StatusMessage
{
    /// <summary>Clients bound the size of their headers, and one that is past it hides the status, too.</summary>
    private const int Longest = 2048;

    public static string Encode(string message)
    {
        var text = new StringBuilder(message.Length + 16);
        var utf8 = (stackalloc byte[4]);
        foreach (var rune in message.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(utf8);
            foreach (var octet in utf8[..length])
            {
                if (octet is >= (byte)' ' and <= (byte)'~' and not (byte)'%')
                    text.Append((char)octet);
                else
                    text.Append($"%{octet:X2}");
            }

            if (text.Length > Longest)
                break;
        }

        return text.ToString();
    }
}
