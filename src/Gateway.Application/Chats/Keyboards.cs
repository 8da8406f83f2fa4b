using System.Runtime.InteropServices;
using System.Text.Json;

namespace Gateway.Application.Chats;

/// <summary>What a keyboard must be for Telegram to look at it at all; Telegram judges the rest.</summary>
internal static class Keyboards
{
    private const int LargestBytes = 16 * 1024;
    private const int MostButtons = 300;
    private const string Inline = "inline_keyboard";

    private static readonly string[] Kinds = [Inline, "keyboard", "remove_keyboard", "force_reply"];

    /// <summary>Null when nothing is wrong.</summary>
    public static string? Problem(JsonElement keyboard)
    {
        if (keyboard.ValueKind != JsonValueKind.Object)
            return "Must be an object.";
        if (JsonMarshal.GetRawUtf8Value(keyboard).Length > LargestBytes)
            return $"Must have at most {LargestBytes} bytes.";
        if (Array.FindAll(Kinds, kind => keyboard.TryGetProperty(kind, out _)) is not [var only])
            return $"Must have exactly one of {string.Join(", ", Kinds)}.";
        var value = keyboard.GetProperty(only);
        return only is Inline or "keyboard" ? RowsProblem(only, value) : value.ValueKind == JsonValueKind.True ? null : $"{only} must be true.";
    }

    /// <summary>Messages that are there already can have no other.</summary>
    public static string? InlineProblem(JsonElement keyboard) =>
        Problem(keyboard) ?? (keyboard.TryGetProperty(Inline, out _) ? null : "An edited message can only have an inline_keyboard.");

    private static string? RowsProblem(string kind, JsonElement rows)
    {
        if (rows.ValueKind != JsonValueKind.Array || rows.EnumerateArray().Any(row => row.ValueKind != JsonValueKind.Array))
            return $"{kind} must be a list of rows, each a list of buttons.";
        var buttons = rows.EnumerateArray().SelectMany(row => row.EnumerateArray()).ToList();
        if (buttons.Count > MostButtons)
            return $"Must have at most {MostButtons} buttons.";
        return buttons.TrueForAll(button => IsButton(kind, button)) ? null : "Every button must be an object with a text.";
    }

    private static bool IsButton(string kind, JsonElement button) => button.ValueKind switch
    {
        JsonValueKind.Object => button.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String && text.GetString() is { Length: > 0 },
        JsonValueKind.String => kind is not Inline && button.GetString() is { Length: > 0 },
        _ => false,
    };
}
