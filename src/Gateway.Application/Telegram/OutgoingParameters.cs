using System.Globalization;
using System.Text.Json;

namespace Gateway.Application.Telegram;

/// <summary>Reads the parameters of a call on its way out: where it goes, and whether it may.</summary>
internal static class OutgoingParameters
{
    /// <summary>Reads where a call goes.</summary>
    /// <param name="parameters">A JSON object.</param>
    /// <param name="chat">Where it goes; null when it has no <c>chat_id</c>, or one that Telegram will not take either.</param>
    /// <returns>Why the call is not made, as the end of a sentence; null when it may be.</returns>
    public static string? Read(ReadOnlyMemory<byte> parameters, out SendTarget? chat)
    {
        chat = null;
        try
        {
            using var document = JsonDocument.Parse(parameters);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return "has parameters that are no JSON object";
            chat = ReadChat(document.RootElement);
            return MediaReferences.Refusal(document.RootElement);
        }
        catch (JsonException)
        {
            return "has parameters that are no JSON object";
        }
        catch (InvalidOperationException)
        {
            return "holds text that is not Unicode";
        }
    }

    /// <summary>
    /// The call is about a message of its chat, by number. A supergroup numbers its messages anew, so there the number is nobody's, or worse,
    /// another message's.
    /// </summary>
    public static bool NamesAMessage(ReadOnlyMemory<byte> parameters)
    {
        using var document = JsonDocument.Parse(parameters);
        var call = document.RootElement;
        return (call.TryGetProperty("message_id"u8, out _) || call.TryGetProperty("message_ids"u8, out _)) && !call.TryGetProperty("from_chat_id"u8, out _);
    }

    /// <summary>The same parameters for the supergroup that the chat has become: a message that was to be a reply comes without, rather than not at all.</summary>
    public static byte[] WithChat(ReadOnlyMemory<byte> parameters, long chatId)
    {
        using var document = JsonDocument.Parse(parameters);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("chat_id"u8, chatId);
            foreach (var parameter in document.RootElement.EnumerateObject().Where(parameter => !IsOfTheOldChat(parameter)))
                parameter.WriteTo(writer);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static bool IsOfTheOldChat(JsonProperty parameter) =>
        parameter.NameEquals("chat_id"u8) || parameter.NameEquals("reply_parameters"u8) || parameter.NameEquals("reply_to_message_id"u8);

    private static SendTarget? ReadChat(JsonElement parameters)
    {
        // The first one: so does Telegram's server, where there are several.
        foreach (var parameter in parameters.EnumerateObject().Where(parameter => parameter.NameEquals("chat_id"u8)))
        {
            return parameter.Value.ValueKind switch
            {
                JsonValueKind.Number when parameter.Value.TryGetInt64(out var number) => SendTarget.Chat(number),
                JsonValueKind.String => ReadChat(parameter.Value.GetString()!.Trim()),
                _ => null,
            };
        }

        return null;
    }

    private static SendTarget? ReadChat(string text)
    {
        if (text is ['@', _, ..] && text.Length <= 64)
            return SendTarget.Chat(text);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? SendTarget.Chat(number) : null;
    }
}
