namespace Gateway.IntegrationTests.Servers;

/// <summary>
/// One realistic payload for every kind of the Bot API 10.3. Each, and the update around it, carries fields that nobody has
/// declared, in spellings that do not survive being parsed and written again: numbers past 64 bits, escapes, odd spacing.
/// </summary>
internal static class EveryKind
{
    private const string Undeclared =
        """ "x_next_year" : {"nested":{"deeper":[{"ключ":"значение 🚀","n":123456789012345678901234567890}, 1.50e+3, -0.0]},"empty":{}},"x_escaped":"\u00e9\/\ud83d\ude80","x_nothing":null""";

    private const string Ada = """{"id":7100000000123,"is_bot":false,"first_name":"Ada","last_name":"Løvelace","username":"ada_l","language_code":"en","is_premium":true,"x_mood":"☀️"}""";
    private const string Bot = """{"id":700000001,"is_bot":true,"first_name":"Gate","username":"example_gate_bot","x_rank":7}""";
    private const string Private = """{"id":7100000000123,"first_name":"Ada","username":"ada_l","type":"private"}""";
    private const string Group = """{"id":-1001987654321,"title":"Werkstatt & Söhne","type":"supergroup","is_forum":true,"x_theme":{"night":true}}""";
    private const string Channel = """{"id":-1001555666777,"title":"Новости","username":"example_news","type":"channel"}""";
    private const string Gift = """{"id":"5170145012310081615","sticker":{"file_id":"CAACAgIAAx","file_unique_id":"AgADxx","type":"regular","width":512,"height":512,"is_animated":true,"is_video":false,"emoji":"🎁"},"star_count":15}""";

    private static readonly string Choice = Message(
        18, Private, Bot, """ "text":"Choose","reply_markup":{"inline_keyboard":[[{"text":"Oui ✅","callback_data":"yes:1"}]]} """);

    public static IReadOnlyList<(string Name, string Payload)> Payloads { get; } =
    [
        ("message", Message(11, Private, Ada, """ "text":"Bonjour, où est l'entrée ? 🚪","entities":[{"offset":0,"length":7,"type":"bold"}],"link_preview_options":{"is_disabled":true}""")),
        ("edited_message", Message(12, Group, Ada, """ "edit_date":1794000100,"message_thread_id":5,"is_topic_message":true,"text":"corrected: 3 < 4 && \"quoted\"" """)),
        ("channel_post", Post(13, """ "photo":[{"file_id":"AgACAgIAAx","file_unique_id":"AQADx","file_size":1380,"width":90,"height":51}],"caption":"Утро\n☕"  """)),
        ("edited_channel_post", Post(14, """ "edit_date":1794000200,"text":"now with the right date","author_signature":"Редактор" """)),
        ("business_connection", Payload($$""" "id":"Fq2cAb3","user":{{Ada}},"user_chat_id":7100000000123,"date":1794000000,"rights":{"can_reply":true,"can_read_messages":true},"is_enabled":true """)),
        ("business_message", Message(15, Private, Ada, """ "business_connection_id":"Fq2cAb3","sender_business_bot":null,"text":"Is the shop open on Sunday?" """)),
        ("edited_business_message", Message(16, Private, Ada, """ "business_connection_id":"Fq2cAb3","edit_date":1794000300,"text":"Is the shop open on Monday?" """)),
        ("deleted_business_messages", Payload($$""" "business_connection_id":"Fq2cAb3","chat":{{Private}},"message_ids":[15,16,2147483647] """)),
        ("guest_message", Message(17, Group, Ada, $$""" "guest_query_id":"88172635409182736","guest_bot_caller_user":{{Ada}},"text":"@example_gate_bot what is this?" """)),
        ("message_reaction", Payload($$""" "chat":{{Group}},"message_id":12,"user":{{Ada}},"date":1794000400,"old_reaction":[{"type":"emoji","emoji":"👍"}],"new_reaction":[{"type":"custom_emoji","custom_emoji_id":"5368324170671202286"},{"type":"paid"}] """)),
        ("message_reaction_count", Payload($$""" "chat":{{Channel}},"message_id":13,"date":1794000401,"reactions":[{"type":{"type":"emoji","emoji":"❤️‍🔥"},"total_count":3000000000}] """)),
        ("inline_query", Payload($$""" "id":"30520000000123456","from":{{Ada}},"chat_type":"supergroup","query":"café near me","offset":"","location":{"longitude":13.404954,"latitude":52.520008,"horizontal_accuracy":65.5} """)),
        ("chosen_inline_result", Payload($$""" "result_id":"r-1","from":{{Ada}},"query":"café","inline_message_id":"AgAAAJ4BAQD2" """)),
        ("callback_query", Payload($$""" "id":"30520000000987654","from":{{Ada}},"message":{{Choice}},"chat_instance":"-6012345678901234567","data":"yes:1" """)),
        ("shipping_query", Payload($$""" "id":"30520000000111111","from":{{Ada}},"invoice_payload":"order-77","shipping_address":{"country_code":"NO","state":"","city":"Tromsø","street_line1":"Storgata 1","street_line2":"","post_code":"9008"} """)),
        ("pre_checkout_query", Payload($$""" "id":"30520000000222222","from":{{Ada}},"currency":"EUR","total_amount":149900,"invoice_payload":"order-77","shipping_option_id":"express","order_info":{"name":"Ada Løvelace","email":"ada@example.org"} """)),
        ("purchased_paid_media", Payload($$""" "from":{{Ada}},"paid_media_payload":"album-9" """)),
        ("poll", Payload(""" "id":"5404321098765432100","question":"Where to meet?","options":[{"persistent_id":"a","text":"Tromsø","voter_count":2},{"persistent_id":"b","text":"東京","voter_count":0}],"total_voter_count":2,"is_closed":false,"is_anonymous":true,"type":"regular","allows_multiple_answers":false """)),
        ("poll_answer", Payload($$""" "poll_id":"5404321098765432100","user":{{Ada}},"option_ids":[0,1],"option_persistent_ids":["a","b"] """)),
        ("my_chat_member", Payload($$""" "chat":{{Group}},"from":{{Ada}},"date":1794000500,"old_chat_member":{"user":{{Bot}},"status":"left"},"new_chat_member":{"user":{{Bot}},"status":"administrator","can_be_edited":false,"can_delete_messages":true} """)),
        ("chat_member", Payload($$""" "chat":{{Group}},"from":{{Ada}},"date":1794000501,"old_chat_member":{"user":{{Ada}},"status":"member"},"new_chat_member":{"user":{{Ada}},"status":"restricted","until_date":1794086401,"can_send_messages":false},"via_chat_folder_invite_link":true """)),
        ("chat_join_request", Payload($$""" "chat":{{Group}},"from":{{Ada}},"user_chat_id":7100000000123,"date":1794000502,"bio":"mathématicienne","invite_link":{"invite_link":"https://t.me/+AbCdEf…","creator":{{Ada}},"creates_join_request":true,"is_primary":false,"is_revoked":false,"pending_join_request_count":1} """)),
        ("chat_boost", Payload($$""" "chat":{{Channel}},"boost":{"boost_id":"e1f0aa","add_date":1794000503,"expiration_date":1796592503,"source":{"source":"premium","user":{{Ada}} } } """)),
        ("removed_chat_boost", Payload($$""" "chat":{{Channel}},"boost_id":"e1f0aa","remove_date":1794000504,"source":{"source":"giveaway","giveaway_message_id":13,"is_unclaimed":true} """)),
        ("managed_bot", Payload($$""" "user":{{Ada}},"bot":{{Bot}} """)),
        ("subscription", Payload($$""" "user":{{Ada}},"subscription_payload":"monthly-€5","state":"renewed","until_date":1796592505,"star_count":250,"gift":{{Gift}} """)),
        ("stopped_message_generation", Payload($$""" "chat":{{Private}},"message_thread_id":3,"draft_id":9007199254740993,"user":{{Ada}},"date":1794000506 """)),
    ];

    public static RawUpdate Update(long updateId, string kind, string payload) =>
        new(kind, updateId, $$"""{ "x_first":[], "update_id" : {{updateId}},{{"\n  "}}"{{kind}}":{{payload}}, "x_last":{"trace":18446744073709551616,"ü":"\u0001"} }""");

    private static string Payload(string fields) => $$"""{ {{fields.Trim()}}, {{Undeclared.Trim()}} }""";

    private static string Message(int id, string chat, string from, string fields) =>
        Payload($$""" "message_id":{{id}},"from":{{from}},"chat":{{chat}},"date":1794000000,{{fields.Trim()}} """);

    private static string Post(int id, string fields) =>
        Payload($$""" "message_id":{{id}},"sender_chat":{{Channel}},"chat":{{Channel}},"date":1794000000,{{fields.Trim()}} """);
}
