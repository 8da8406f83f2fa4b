using System.Text;

namespace Gateway.Fuzzing;

/// <summary>What has broken parsers before.</summary>
internal static class Nasty
{
    /// <summary>As they stand in JSON.</summary>
    public static readonly string[] Numbers =
    [
        "0", "-0", "1", "-1", "0.5", "1e0", "1E+2", "-0.0", "2147483647", "2147483648", "-2147483649", "9007199254740993", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "-9223372036854775809", "18446744073709551616", "1e308", "1e309", "-1e9999", "1e-9999", "1087968824", "136817688", "00", "01", "+1", "1.", ".5", "NaN",
    ];

    /// <summary>Texts as .NET holds them, half characters and all.</summary>
    public static readonly string[] Texts =
    [
        "", " ", "\0", "a\0b", "\ud800", "\udc00", "x\ud83d", "\ude80\ud83d", "\ufeff", "\ufffe", "\u202e", "\u0085", "e\u0301", "ﬀ", "İ", "🚀", "null", "true", "[]", "{}", "..", ".", "/", "../../etc/passwd",
        "%00", "%", "%zz", "%2e%2e%2f", "%ed%a0%80", "a/b", "a\\b", "'; DROP TABLE events; --", "\" OR 1=1", "$1", "${AUTH_SECRET}", "{0}", "{{", "\r\nX-Evil: 1", "\n", "\t", "1", "-1", "0", "01",
        "9223372036854775807", "9223372036854775808", "1.5", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30T00:00:00Z",
        "2026-11-20", "/auth", "/auth ", "file:///etc/passwd", "http://[::1", "http://127.0.0.1:1/", "https://a.invalid:99999/", "https://user:pass@a.invalid/", "Bearer", "tgw_1_x", "tgw_", "AAAA", "====", "_-_-",
        "00000000-0000-0000-0000-000000000000", "12:34:56", "999999999d", "1s", "s",
    ];

    /// <summary>Bytes that are put in wherever it happens.</summary>
    public static readonly byte[][] Bytes =
    [
        .. ((string[])[
            "\\ud800", "\\udc00", "\\u0000", "\\u002f", "\\", "\"", "{", "}", "[", "]", ":", ",", "null", "1e9999", "99999999999999999999", "\"text\":\"/auth\"", "\"\\ud800\\ud800\":1,", "\"\\udc00hat\":{},",
            "\uFEFF", "\0", "🚀", " ", "\"update_id\":7,", "\"\\u0075pdate_id\":8,", "//", "/**/", "\r\n",
        ]).Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFE, 0xFF], [0x80],
    ];
}
