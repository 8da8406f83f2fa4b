using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Gateway.Application.Chats;

/// <summary>A chat as Telegram names it: by id, or by <c>@name</c>.</summary>
internal sealed partial record ChatReference(long? Id, string? Name)
{
    public static ChatReference? Read(JsonElement chat) => chat.ValueKind switch
    {
        JsonValueKind.Number when chat.TryGetInt64(out var id) => OfId(id),
        JsonValueKind.String when chat.GetString() is { Length: <= 40 } text => Read(text),
        _ => null,
    };

    public override string ToString() => Name ?? $"{Id}";

    private static ChatReference? Read(string text)
    {
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id))
            return OfId(id);
        return PublicName().IsMatch(text) ? new ChatReference(null, text) : null;
    }

    private static ChatReference? OfId(long id) => id == 0 ? null : new ChatReference(id, null);

    [GeneratedRegex(@"\A@[A-Za-z][A-Za-z0-9_]{2,31}\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex PublicName();
}
