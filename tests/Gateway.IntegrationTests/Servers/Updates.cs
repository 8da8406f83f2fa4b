namespace Gateway.IntegrationTests.Servers;

/// <summary>
/// Raw updates of the kinds that tests send most. <c>fields</c> are further fields of the payload, as JSON text, for a
/// forwarded, replying or otherwise special message.
/// </summary>
internal static class Updates
{
    public const long Person = 501_001;
    public const long Group = -1_001_234_567_890;

    private const long Date = 1_794_000_000;

    public static RawUpdate PrivateText(long updateId, string text, long person = Person, string fields = "") =>
        Of("message", updateId, Message(updateId, PrivateChat(person), Sender(person), Quote(text), fields));

    public static RawUpdate GroupText(long updateId, string text, long group = Group, long person = Person, string fields = "") =>
        Of("message", updateId, Message(updateId, GroupChat(group), Sender(person), Quote(text), fields));

    /// <summary>A private message whose text is this JSON string literal, quotes included: for escapes that .NET would mend.</summary>
    public static RawUpdate PrivateTextLiteral(long updateId, string literal, long person = Person) =>
        Of("message", updateId, Message(updateId, PrivateChat(person), Sender(person), literal, ""));

    /// <summary>A message that somebody else wrote first.</summary>
    public static RawUpdate ForwardedText(long updateId, string text, long person = Person, long author = Person + 1) =>
        PrivateText(updateId, text, person, $$"""
            "forward_origin":{"type":"user","sender_user":{"id":{{author}},"is_bot":false,"first_name":"Ida"},"date":{{Date - 60}}},"forward_from":{"id":{{author}},"is_bot":false,"first_name":"Ida"},"forward_date":{{Date - 60}}
            """);

    public static RawUpdate EditedPrivateText(long updateId, long messageId, string text, long person = Person) =>
        Of("edited_message", updateId, Message(messageId, PrivateChat(person), Sender(person), Quote(text), $"\"edit_date\":{Date + 5}"));

    /// <summary>A post in a channel: it has a chat and no sender.</summary>
    public static RawUpdate ChannelPost(long updateId, string text, long channel = Group) =>
        Of("channel_post", updateId, $$"""
            {"message_id":{{updateId}},"sender_chat":{"id":{{channel}},"title":"News","type":"channel"},"chat":{"id":{{channel}},"title":"News","type":"channel"},"date":{{Date}},"text":{{Quote(text)}}}
            """);

    public static RawUpdate CallbackQuery(long updateId, string data, long person = Person, string messageText = "Choose") =>
        Of("callback_query", updateId, $$"""
            {"id":"{{updateId}}7","from":{{Sender(person)}},"message":{{Message(42, PrivateChat(person), Bot, Quote(messageText), "")}},"chat_instance":"-3216549870321654987","data":{{Quote(data)}}}
            """);

    public static RawUpdate InlineQuery(long updateId, string query, long person = Person) =>
        Of("inline_query", updateId, $$"""{"id":"{{updateId}}8","from":{{Sender(person)}},"chat_type":"sender","query":{{Quote(query)}},"offset":""}""");

    /// <summary>Its sender is called <c>user</c>, not <c>from</c>.</summary>
    public static RawUpdate Reaction(long updateId, string emoji, long person = Person, long group = Group) =>
        Of("message_reaction", updateId, $$"""
            {"chat":{{GroupChat(group)}},"message_id":42,"user":{{Sender(person)}},"date":{{Date}},"old_reaction":[],"new_reaction":[{"type":"emoji","emoji":{{Quote(emoji)}}}]}
            """);

    /// <summary>It has a sender, called <c>user</c>, and no chat.</summary>
    public static RawUpdate PollAnswer(long updateId, long person = Person) =>
        Of("poll_answer", updateId, $$"""{"poll_id":"5404321","user":{{Sender(person)}},"option_ids":[1]}""");

    /// <summary>A payload of any kind, known or yet to be invented.</summary>
    public static RawUpdate Of(string kind, long updateId, string payload) =>
        new(kind, updateId, $$"""{"update_id":{{updateId}},"{{kind}}":{{payload.Trim()}}}""");

    /// <summary>One update of every kind Telegram knows, with consecutive ids.</summary>
    public static IEnumerable<RawUpdate> OfEveryKind(long firstUpdateId = 900_000_001) =>
        EveryKind.Payloads.Select((kind, index) => EveryKind.Update(firstUpdateId + index, kind.Name, kind.Payload));

    /// <summary>The catalogue for <c>[TestCaseSource(typeof(Updates), nameof(Updates.EveryKindCases))]</c>.</summary>
    public static IEnumerable<RawUpdate> EveryKindCases() => OfEveryKind();

    private const string Bot = """{"id":777111,"is_bot":true,"first_name":"Gate","username":"gate_bot"}""";

    private static string Sender(long id) => $$"""{"id":{{id}},"is_bot":false,"first_name":"Ada","username":"ada_{{id}}","language_code":"en"}""";

    private static string PrivateChat(long id) => $$"""{"id":{{id}},"first_name":"Ada","username":"ada_{{id}}","type":"private"}""";

    private static string GroupChat(long id) => $$"""{"id":{{id}},"title":"Workshop","type":"supergroup"}""";

    private static string Message(long messageId, string chat, string from, string textLiteral, string fields) =>
        $$"""{"message_id":{{messageId}},"from":{{from}},"chat":{{chat}},"date":{{Date}}{{(fields.Length > 0 ? "," + fields : "")}},"text":{{textLiteral}}}""";

    // Escapes what JSON demands and nothing more, as Telegram may; .NET's encoders would also escape what lies past the BMP.
    private static string Quote(string text) => $"\"{string.Concat(text.Select(static letter => letter switch
    {
        '"' => "\\\"",
        '\\' => @"\\",
        '\n' => "\\n",
        < ' ' => $"\\u{(int)letter:x4}",
        _ => letter.ToString(),
    }))}\"";
}
