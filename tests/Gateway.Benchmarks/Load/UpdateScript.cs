using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks.Load;

/// <summary>Text messages as updates of <see cref="Length"/> bytes, for wrk: each has an id of its own, and they go round the people.</summary>
internal static class UpdateScript
{
    public const int Length = 340;

    /// <summary>People who write, each in a private chat.</summary>
    public const int People = 1000;

    public const long FirstPerson = 7_000_001;

    // Nine digits, so that all are of one length; a run of wrk never sends so many.
    private const long Apart = 20_000_000;

    private static long _last = 100_000_000 - Apart;

    /// <summary>One of them.</summary>
    public static string Example => Body("100000001", $"{FirstPerson}");

    /// <summary>One of any id of nine digits; wrk has those from 100,000,000 on, twenty million for each run.</summary>
    public static string Update(long id) => Body($"{id}", $"{FirstPerson + (id % People)}");

    /// <summary>Requests for a run of wrk; its two threads take every other id.</summary>
    public static string Of(BotEntry bot) => $$"""
        local thread = 0
        function setup(t) t:set("thread", thread); thread = thread + 1 end
        function init() id = {{Interlocked.Add(ref _last, Apart)}} + thread end
        wrk.headers["Content-Type"] = "application/json"
        wrk.headers["X-Telegram-Bot-Api-Secret-Token"] = "{{bot.Secret}}"
        function request()
          id = id + 2
          local person = {{FirstPerson}} + math.floor(id / 2) % {{People}}
          return wrk.format("POST", "{{GatewayProcess.UpdateEndpoint(bot.Slug!)}}", nil, string.format('{{Body("%d", "%d")}}', id, id, person, person))
        end
        """;

    private static string Body(string id, string person)
    {
        var (start, end) = (Start(id, person), "\"}}");
        return start + new string('x', Length - Start("100000001", $"{FirstPerson}").Length - end.Length) + end;
    }

    private static string Start(string id, string person) =>
        $$"""{"update_id":{{id}},"message":{"message_id":{{id}},"from":{"id":{{person}},"is_bot":false,"first_name":"Ada","username":"ada","language_code":"en"},"chat":{"id":{{person}},"first_name":"Ada","username":"ada","type":"private"},"date":1794000000,"text":" """
            .TrimEnd();
}
