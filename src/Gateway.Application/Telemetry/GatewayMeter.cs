using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using Gateway.Application.Jobs;
using Gateway.Application.Updates.Handlers;
using Gateway.Domain.Bots;
using Gateway.Domain.Updates;

namespace Gateway.Application.Telemetry;

/// <summary>
/// What this process counts and times; docs/OPERATIONS.md explains each. A label takes few values, none of them written by a client: bots, kinds of
/// update and methods by a list, everything else is <c>other</c>.
/// </summary>
public static class GatewayMeter
{
    public const string Name = "telegram_gateway";

    private const string Other = "other";

    private static readonly FrozenSet<string> Kinds = UpdateKinds.All.Append(UpdateKinds.Unknown).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Of the Bot API, those that bots use often. Telegram reads them in any case.</summary>
    private static readonly FrozenDictionary<string, string> Methods = new[]
    {
        "answerCallbackQuery", "answerInlineQuery", "answerPreCheckoutQuery", "answerShippingQuery", "copyMessage", "deleteMessage", "deleteWebhook",
        "editMessageCaption", "editMessageMedia", "editMessageReplyMarkup", "editMessageText", "forwardMessage", "getFile", "getMe", "getWebhookInfo",
        "sendAnimation", "sendAudio", "sendChatAction", "sendContact", "sendDice", "sendDocument", "sendInvoice", "sendLocation", "sendMediaGroup", "sendMessage",
        "sendPhoto", "sendPoll", "sendSticker", "sendVenue", "sendVideo", "sendVideoNote", "sendVoice", "setMessageReaction", "setWebhook",
    }.ToFrozenDictionary(method => method, StringComparer.OrdinalIgnoreCase);

    /// <summary>Seconds. Telegram waits 60 for an acknowledgement; the queue's own limit is 20 ms.</summary>
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    };

    private static readonly Meter Meter = new(Name);

    private static readonly ConcurrentDictionary<string, bool> Expected = new(StringComparer.Ordinal);

    private static readonly Counter<long> Updates = Meter.CreateCounter<long>("telegram_gateway.updates", "{update}", "Updates that came in, by what became of them.");

    private static readonly Histogram<double> Ingest = Meter.CreateHistogram(
        "telegram_gateway.ingest.duration", "s", "From the request to its answer; a sync bot's handler is in it.", advice: Seconds);

    private static readonly Counter<long> GateDrops = Meter.CreateCounter<long>("telegram_gateway.gate.drops", "{update}", "Updates that a gate decided against.");

    private static readonly Histogram<double> Handlers = Meter.CreateHistogram(
        "telegram_gateway.handler.duration", "s", "One attempt of a handler, calls to Telegram and to the bot's service included.", advice: Seconds);

    private static readonly Counter<long> JobsDone = Meter.CreateCounter<long>("telegram_gateway.jobs.done", "{job}", "Jobs that ended well.");

    private static readonly Counter<long> JobsRetried = Meter.CreateCounter<long>("telegram_gateway.jobs.retries", "{job}", "Attempts that failed and are made again.");

    private static readonly Counter<long> JobsDead = Meter.CreateCounter<long>("telegram_gateway.jobs.dead", "{job}", "Jobs that were given up.");

    private static readonly Counter<long> JobsReturned = Meter.CreateCounter<long>(
        "telegram_gateway.jobs.returned", "{job}", "Attempts that were broken off through no fault of theirs: a process stopped, a lease ended.");

    private static readonly Counter<long> JobsRescued = Meter.CreateCounter<long>(
        "telegram_gateway.jobs.rescued", "{job}", "Jobs that were taken from a holder whose lease had run out.");

    private static readonly Counter<long> Calls = Meter.CreateCounter<long>("telegram_gateway.telegram.calls", "{call}", "Calls to Telegram's Bot API, by its code.");

    private static readonly Histogram<double> CallSeconds = Meter.CreateHistogram("telegram_gateway.telegram.call.duration", "s", "One call to Telegram's Bot API.", advice: Seconds);

    private static readonly Counter<long> Deliveries = Meter.CreateCounter<long>(
        "telegram_gateway.deliveries", "{attempt}", "Attempts to deliver an event to a webhook, by what the receiver answered.");

    private static readonly Histogram<double> DeliverySeconds = Meter.CreateHistogram("telegram_gateway.delivery.duration", "s", "One attempt of a delivery.", advice: Seconds);

    private static readonly UpDownCounter<long> Clients = Meter.CreateUpDownCounter<long>(
        "telegram_gateway.stream.clients", "{client}", "Clients that follow live streams of this process now.");

    /// <summary>Counts what has not happened yet as nought: who asks by how much a counter grew would miss the first time.</summary>
    /// <param name="bot">The bot's name.</param>
    public static void Expect(string bot)
    {
        if (!Expected.TryAdd(bot, true))
            return;
        JobsRescued.Add(0);
        foreach (var counter in new[] { JobsDone, JobsRetried, JobsDead, JobsReturned })
            counter.Add(0, new KeyValuePair<string, object?>("bot", bot));
    }

    /// <summary>An update was answered.</summary>
    /// <param name="bot">The bot's name; empty where there is no such bot.</param>
    /// <param name="kind">The update's kind; null where it cannot be read.</param>
    /// <param name="outcome">One of <see cref="UpdateOutcomes"/>.</param>
    /// <param name="took">From the request to the answer.</param>
    public static void Received(string bot, string? kind, string outcome, TimeSpan took)
    {
        Updates.Add(1, new("bot", bot), new("kind", kind is null ? UpdateKinds.Unknown : Kinds.Contains(kind) ? kind : Other), new("outcome", outcome));
        Ingest.Record(took.TotalSeconds, new KeyValuePair<string, object?>("outcome", outcome));
    }

    /// <summary>A gate decided against an update.</summary>
    /// <param name="bot">The bot's name.</param>
    /// <param name="reason">Which gate, and why: <c>not_allowed</c>, <c>no_sender</c>, <c>signed_out</c>.</param>
    internal static void Dropped(string bot, string reason) => GateDrops.Add(1, new("bot", bot), new("reason", reason));

    internal static void Handled(HandlerKind handler, HandlerOutcome? outcome, TimeSpan took) => Handlers.Record(
        took.TotalSeconds,
        new("handler", handler switch { HandlerKind.Auth => "auth", HandlerKind.Echo => "echo", HandlerKind.Http => "http", _ => "none" }),
        new("outcome", outcome switch { null => "broken_off", { Succeeded: true } => "succeeded", { CanRetry: true } => "failed", _ => "gave_up" }));

    internal static void Settled(string bot, Settlement settlement)
    {
        var counter = settlement switch
        {
            Settlement.Done => JobsDone,
            Settlement.Retrying => JobsRetried,
            Settlement.Dead => JobsDead,
            _ => JobsReturned,
        };
        counter.Add(1, new KeyValuePair<string, object?>("bot", bot));
    }

    /// <summary>An update that PostgreSQL refuses for good.</summary>
    public static void Buried(string bot) => JobsDead.Add(1, new KeyValuePair<string, object?>("bot", bot));

    public static void Rescued(Rescue rescue)
    {
        JobsRescued.Add(rescue.Jobs);
        foreach (var bot in rescue.Dead)
            Buried(bot);
    }

    /// <summary>Telegram was called.</summary>
    /// <param name="method">The method, which a bot's own service may have named.</param>
    /// <param name="code">The HTTP status; 0 where there was no answer.</param>
    /// <param name="took">From the request to the answer.</param>
    public static void Called(string method, int code, TimeSpan took)
    {
        var known = Methods.GetValueOrDefault(method, Other);
        Calls.Add(1, new("method", known), new("code", Codes.Of(code)));
        CallSeconds.Record(took.TotalSeconds, new KeyValuePair<string, object?>("method", known));
    }

    /// <summary>An attempt of a delivery was made.</summary>
    /// <param name="status">The HTTP status; null where there was no answer.</param>
    /// <param name="took">From the start of the attempt to its end.</param>
    public static void Delivered(int? status, TimeSpan took)
    {
        Deliveries.Add(1, new KeyValuePair<string, object?>("code", Codes.Of(status ?? 0)));
        DeliverySeconds.Record(took.TotalSeconds);
    }

    /// <summary>Counts a client until the answer is disposed of.</summary>
    /// <param name="protocol"><c>websocket</c>, <c>sse</c> or <c>grpc</c>.</param>
    public static IDisposable Connected(string protocol) => new Client(protocol);

    /// <summary>Codes as texts, of which there are as many as HTTP has and no more.</summary>
    private static class Codes
    {
        private const int Least = 100;
        private const int Most = 599;

        private static readonly string[] Texts = [.. Enumerable.Range(Least, Most - Least + 1).Select(code => $"{code}")];

        public static string Of(int code) => code is >= Least and <= Most ? Texts[code - Least] : "none";
    }

    private sealed class Client : IDisposable
    {
        private readonly KeyValuePair<string, object?> _protocol;

        public Client(string protocol)
        {
            _protocol = new("protocol", protocol);
            Clients.Add(1, _protocol);
        }

        public void Dispose() => Clients.Add(-1, _protocol);
    }
}

/// <summary>What became of an update, as the label <c>outcome</c> says it.</summary>
public static class UpdateOutcomes
{
    public const string Accepted = "accepted";

    /// <summary>A repeat.</summary>
    public const string Known = "known";

    /// <summary>By a gate.</summary>
    public const string Dropped = "dropped";

    /// <summary>Its handler failed and nothing keeps it, or the gateway itself failed: Telegram delivers it again.</summary>
    public const string Failed = "failed";

    /// <summary>It cannot be taken now: Telegram delivers it again.</summary>
    public const string Unavailable = "unavailable";

    /// <summary>It is none, too large, or came too slowly.</summary>
    public const string Malformed = "malformed";

    /// <summary>Its secret is missing or wrong, there is no such bot, or its network is not Telegram's.</summary>
    public const string Forged = "forged";
}
