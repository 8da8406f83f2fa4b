using System.Net;
using System.Runtime.InteropServices;
using System.Text.Json;
using Gateway.Application.Telegram;

namespace Gateway.Infrastructure.Telegram;

/// <summary>Reads <c>{"ok", "result" | "error_code", "description", "parameters"}</c>, and makes sense of what is not that.</summary>
internal static class BotApiAnswerReader
{
    public static BotApiAnswer Read(HttpStatusCode status, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && HasWholeNames(root) && root.TryGetProperty("ok", out var ok))
                return ok.ValueKind == JsonValueKind.True ? Success(root) : Failure(root, status);
        }
        catch (JsonException)
        {
            // A proxy's page, most likely: the status says what there is to say.
        }

        return (int)status is >= 200 and < 300
            ? BotApiAnswer.NoAnswer("the answer is not the Bot API's")
            : BotApiAnswer.Error((int)status, "not an answer of the Bot API");
    }

    /// <summary>With half a surrogate pair in a name, looking for any other name throws, here and wherever the result is read.</summary>
    private static bool HasWholeNames(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().All(static field => IsWhole(field) && HasWholeNames(field.Value)),
        JsonValueKind.Array => value.EnumerateArray().All(HasWholeNames),
        _ => true,
    };

    private static bool IsWhole(JsonProperty field)
    {
        if (!JsonMarshal.GetRawUtf8PropertyName(field).Contains((byte)'\\'))
            return true;
        try
        {
            return field.Name is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static BotApiAnswer Success(JsonElement root) => BotApiAnswer.Success(root.TryGetProperty("result", out var result) ? result.Clone() : default);

    private static BotApiAnswer Failure(JsonElement root, HttpStatusCode status)
    {
        var code = Number(root, "error_code") is { } given and >= int.MinValue and <= int.MaxValue ? (int)given : (int)status;
        var description = Text(root, "description") ?? "no description";
        var parameters = root.TryGetProperty("parameters", out var found) && found.ValueKind == JsonValueKind.Object ? found : default;
        return BotApiAnswer.Error(
            code,
            description.Length > 300 ? description[..300] : description,
            Number(parameters, "retry_after") is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 86400)) : null,
            Number(parameters, "migrate_to_chat_id"));
    }

    private static string? Text(JsonElement root, string name)
    {
        try
        {
            return root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return null;
        }
    }

    private static long? Number(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var number) ? number : null;
}
