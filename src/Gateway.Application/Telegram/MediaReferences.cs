using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Gateway.Application.Telegram;

/// <summary>
/// Media go by reference: http(s), or a file id. A Bot API server of one's own reads <c>file:</c> from its own disk, so no such value leaves
/// in any field but those that people read.
/// </summary>
internal static class MediaReferences
{
    private const string Problem = "refers to a file that is neither an http or https address nor a file id";
    private const int DeepestText = 4;

    /// <summary>A poll's: what people read, or a list as text of objects that have media.</summary>
    private const string Options = "options";

    private static readonly FrozenSet<string> Media = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "photo", "document", "video", "audio", "animation", "voice", "video_note", "sticker", "thumbnail", "thumb", "cover", "media", "live_photo");

    /// <summary>What people wrote may begin with anything; Telegram takes no file from there.</summary>
    private static readonly FrozenSet<string> Prose = FrozenSet.Create(
        StringComparer.Ordinal,
        "text", "caption", "message_text", "title", "description", "short_description", "question", "explanation", "quote", Options, "name",
        "first_name", "last_name", "performer", "label", "payload", "callback_data", "start_parameter", "input_field_placeholder", "custom_title",
        "switch_inline_query", "switch_inline_query_current_chat", "query", "phone_number", "vcard", "address", "html", "markdown");

    /// <summary>An http or https address, or a file id.</summary>
    public static bool IsAllowed(string reference)
    {
        var value = WithoutMargin(reference);
        return !value.Contains(':') || value.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || value.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Looks through all values, those written as JSON within a text, too. Answers what is wrong, as the end of a sentence; null when nothing is.</summary>
    public static string? Refusal(JsonElement parameters) => IsRefused(parameters, string.Empty, 0) ? Problem : null;

    private static bool IsRefused(JsonElement value, string field, int depth) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(part => IsRefused(part.Value, part.Name, depth)),
        JsonValueKind.Array => value.EnumerateArray().Any(item => IsRefused(item, field, depth)),
        JsonValueKind.String when !Prose.Contains(field) => IsRefused(value.GetString()!, field, depth),
        JsonValueKind.String when field is Options && WithoutMargin(value.GetString()!) is ['[' or '{', ..] => IsRefusedJson(value.GetString()!, field, depth),
        _ => false,
    };

    private static bool IsRefused(string text, string field, int depth)
    {
        var value = WithoutMargin(text);
        if (value is ['[' or '{', ..])
            return IsRefusedJson(value.ToString(), field, depth);
        return Media.Contains(field) ? !IsAllowed(text) : IsFile(value);
    }

    /// <summary>Telegram takes objects and arrays as text, too.</summary>
    private static bool IsRefusedJson(string text, string field, int depth)
    {
        // Text that is no JSON, or too deep to say: what Telegram makes of it is not known.
        if (depth >= DeepestText)
            return true;
        try
        {
            using var document = JsonDocument.Parse(text);
            return IsRefused(document.RootElement, field, depth + 1);
        }
        catch (JsonException)
        {
            return text.Contains("file:", StringComparison.OrdinalIgnoreCase) || text.Contains("\\u", StringComparison.Ordinal);
        }
    }

    private static bool IsFile(ReadOnlySpan<char> value)
    {
        while (value.StartsWith("attach://", StringComparison.OrdinalIgnoreCase))
            value = WithoutMargin(value["attach://".Length..]);
        return value.StartsWith("file:", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Without the blanks and invisible characters before it, which a reader may or may not skip.</summary>
    private static ReadOnlySpan<char> WithoutMargin(ReadOnlySpan<char> text)
    {
        var start = 0;
        while (start < text.Length && (char.IsWhiteSpace(text[start]) || char.IsControl(text[start]) || char.GetUnicodeCategory(text[start]) == UnicodeCategory.Format))
            start++;
        return text[start..];
    }
}
