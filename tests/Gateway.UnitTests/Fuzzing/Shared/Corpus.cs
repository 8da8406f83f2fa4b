using System.Text;
using Gateway.IntegrationTests.Servers;

namespace Gateway.Fuzzing;

/// <summary>What is valid, to be broken.</summary>
internal static class Corpus
{
    /// <summary>Stands where an update has its id; see <see cref="WithId"/>.</summary>
    private const long Placeholder = 9_100_000_000_000_000_001;

    /// <summary>Updates of every kind, and such as nobody sends.</summary>
    public static readonly byte[][] Updates =
    [
        .. EveryKind.Payloads.Select(static kind => EveryKind.Update(Placeholder, kind.Name, kind.Payload).Bytes.ToArray()),
        .. Utf8(
            """{"update_id":9100000000000000001,"message":{"message_id":5,"from":{"id":42},"chat":{"id":-100,"type":"private"},"date":1,"text":"/auth \u00e9\ud83d\ude80"}}""",
            """{"update_id":9100000000000000001,"callback_query":{"id":"1","from":{"id":1},"message":{"chat":{"id":2,"type":"group"},"text":"x","caption":"y"},"data":"z"}}""",
            """{"update_id":9100000000000000001,"\u006dessage":{"te\u0078t":"a\u0000b","ch\u0061t":{"i\u0064":1,"typ\u0065":"pri\u0076ate"}}}""",
            """{"message_reaction":{"chat":{"id":1},"user":{"id":1087968824},"new_reaction":[{"type":"emoji","emoji":"👍"}]},"update_id":9100000000000000001}""",
            """{"update_id":9100000000000000001,"message":{"message_id":1,"chat":{"id":1,"title":"\u00e9\ud83d\ude80","username":"u"},"from":{"id":2,"first_name":"a\u0062","last_name":"\\"},"photo":[{"file_id":"x","width":9,"height":9}],"reply_to_message":{"message_id":3,"text":"/auth"},"business_connection_id":"b","migrate_to_chat_id":-5,"edit_date":7}}""",
            """{"update_id":9100000000000000001,"next_year":[{"caption":"\/auth"},{"text":[{"text":"/auth"}]},1.5e300,-0,null,true]}"""),
    ];

    /// <summary>What Telegram and the bots' own services answer.</summary>
    public static readonly byte[][] Answers = Utf8(
        """{"ok":true,"result":{"message_id":5,"from":{"id":42,"is_bot":true,"first_name":"B"},"chat":{"id":-100,"type":"group","title":"\u00e9"},"date":1794000000,"text":"hi","reply_to_message":{"message_id":3}}}""",
        """{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 5","parameters":{"retry_after":5}}""",
        """{"ok":false,"error_code":400,"description":"group chat was upgraded","parameters":{"migrate_to_chat_id":-1001234567890}}""",
        """{"ok":true,"result":{"file_id":"x","file_path":"photos/file_1.jpg","file_size":9}}""",
        """{"ok":true,"result":true}""",
        """{"method":"sendMessage","chat_id":-100,"text":"hi","reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"b"}]]}}""",
        """{"method":"sendPhoto","chat_id":"@channel","photo":"https://a.invalid/x.png","media":[{"media":"attach://x"}]}""",
        """{"text":"a \ud83d\ude80 reply"}""");

    /// <summary>The case's own id where the update still has the one of its example: otherwise nearly all would be repeats.</summary>
    public static byte[] WithId(byte[] update, int number)
    {
        var at = update.AsSpan().IndexOf("9100000000000000001"u8);
        if (at >= 0)
            Encoding.ASCII.GetBytes($"{Placeholder + number}").CopyTo(update = [.. update], at);
        return update;
    }

    public static byte[][] Utf8(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];
}
