using System.Text.Json;
using Gateway.Application.Telegram;

namespace Gateway.Application.Updates.Handlers;

/// <summary>What a bot's own service wants done: a Bot API call, or nothing.</summary>
/// <param name="Method">The call's method; null when there is nothing to call.</param>
/// <param name="Parameters">The call's parameters, a JSON object.</param>
/// <param name="Problem">Why the answer cannot be executed.</param>
internal readonly record struct HttpAnswer(string? Method, byte[] Parameters, string? Problem)
{
    private static readonly HttpAnswer Nothing = new(null, [], null);

    /// <summary>Reads <c>{"method": …}</c> or <c>{"text": …}</c>. What is not a JSON object says nothing and is taken for a plain "ok".</summary>
    public static HttpAnswer Read(ReadOnlyMemory<byte> body, long? chatId)
    {
        if (body.IsEmpty)
            return Nothing;
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return Nothing;
            if (root.TryGetProperty("method", out var method))
                return ReadCall(root, method);
            return root.TryGetProperty("text", out var text) ? ReadReply(text, chatId) : Nothing;
        }
        catch (JsonException)
        {
            return Nothing;
        }
        catch (InvalidOperationException)
        {
            return Invalid("holds text that is not Unicode");
        }
    }

    private static HttpAnswer ReadCall(JsonElement root, JsonElement method)
    {
        if (method.ValueKind != JsonValueKind.String || method.GetString() is not { } name)
            return Invalid("names a method that is none");
        if (OutgoingMethods.Refusal(name) is { } refusal)
            return Invalid(refusal);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var parameter in root.EnumerateObject().Where(parameter => !parameter.NameEquals("method")))
                parameter.WriteTo(writer);
            writer.WriteEndObject();
        }

        return new HttpAnswer(name, buffer.ToArray(), null);
    }

    private static HttpAnswer ReadReply(JsonElement text, long? chatId)
    {
        if (text.ValueKind != JsonValueKind.String || text.GetString() is not { Length: > 0 } reply)
            return Invalid("has a text that is empty or no text");
        return chatId is { } chat
            ? new HttpAnswer("sendMessage", BotApiCalls.Parameters(new { chat_id = chat, text = reply }), null)
            : Invalid("replies to an update that has no chat");
    }

    private static HttpAnswer Invalid(string problem) => new(null, [], "The answer of the bot's service " + problem + ".");
}
