using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Gateway.Api.Json;

/// <summary>Judges single values without exceptions, in words for whoever sent them.</summary>
internal static class ValueCheck
{
    public const string NotText = "Must not hold U+0000 or half a surrogate pair.";

    private const string NotTime = "Must be a time with its offset, such as 2026-11-20T08:00:00Z.";

    private static readonly ConcurrentDictionary<Type, IReadOnlyList<string>> EnumNames = new();

    /// <summary>Whether <see cref="Problem"/> has the last word on values of this type.</summary>
    public static bool Knows(Type type) =>
        type == typeof(string) || type == typeof(bool) || type == typeof(int) || type == typeof(long) || type == typeof(double) || type == typeof(decimal)
        || type == typeof(DateTimeOffset) || type == typeof(Guid) || type.IsEnum;

    /// <summary>What is wrong with a value that is not null; null when nothing is, or when only the type's own converter can tell.</summary>
    public static string? Problem(JsonElement value, Type type)
    {
        if (value.ValueKind == JsonValueKind.String && !IsText(value))
            return NotText;
        if (type == typeof(string))
            return value.ValueKind == JsonValueKind.String ? null : "Must be a text.";
        if (type == typeof(bool))
            return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "Must be true or false.";
        if (type == typeof(int))
            return IsNumber(value) && value.TryGetInt32(out _) ? null : $"Must be a whole number from {int.MinValue} to {int.MaxValue}.";
        if (type == typeof(long))
            return IsNumber(value) && value.TryGetInt64(out _) ? null : "Must be a whole number of at most 64 bits.";
        if (type == typeof(double))
            return IsNumber(value) && value.TryGetDouble(out var number) && double.IsFinite(number) ? null : "Must be a number.";
        if (type == typeof(decimal))
            return IsNumber(value) && value.TryGetDecimal(out _) ? null : "Must be a number.";
        if (type == typeof(DateTimeOffset))
            return IsTime(value) ? null : NotTime;
        if (type == typeof(Guid))
            return value.ValueKind == JsonValueKind.String && value.TryGetGuid(out _) ? null : "Must be a UUID.";
        return type.IsEnum ? EnumProblem(value, type) : null;
    }

    /// <summary>A value that stands alone, as in a query, by the same rules.</summary>
    public static bool TryRead<T>(string text, out T value, [NotNullWhen(false)] out string? problem)
        where T : struct
    {
        var json = JsonSerializer.SerializeToElement(text);
        problem = Problem(json, typeof(T));
        value = problem is null ? json.Deserialize<T>(GatewayJson.Requests) : default;
        return problem is null;
    }

    /// <summary>PostgreSQL's text holds neither U+0000 nor lone surrogates.</summary>
    public static bool IsText(JsonElement value)
    {
        try
        {
            return IsText(value.GetString()!);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    public static bool IsText(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (text[i] == '\0' || char.IsSurrogate(text[i]))
                return false;
        }

        return true;
    }

    private static bool IsNumber(JsonElement value) => value.ValueKind == JsonValueKind.Number;

    private static bool IsTime(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.TryGetDateTime(out var time) && time.Kind != DateTimeKind.Unspecified && value.TryGetDateTimeOffset(out _);

    private static string? EnumProblem(JsonElement value, Type type)
    {
        var names = EnumNames.GetOrAdd(
            type, static type => [.. Enum.GetValues(type).Cast<object>().Select(one => JsonSerializer.SerializeToElement(one, type, GatewayJson.Requests).GetString()!)]);
        return value.ValueKind == JsonValueKind.String && names.Contains(value.GetString(), StringComparer.Ordinal) ? null : $"Must be one of {string.Join(", ", names)}.";
    }
}
