using Gateway.Application.Jobs;
using Gateway.Application.Limits;
using Gateway.Application.Sessions;
using Gateway.Application.Telegram;
using Gateway.Application.Updates;
using Gateway.Domain.Accounts;
using Gateway.Infrastructure.Bots;
using Gateway.Infrastructure.Retention;
using Gateway.Infrastructure.Telegram;
using Gateway.Infrastructure.Webhooks;

namespace Gateway.Infrastructure.Configuration;

/// <summary>Every setting there is. What is not declared here cannot be read, and what is stands in <c>docs/CONFIGURATION.md</c>: <c>make docs</c> writes it.</summary>
internal static class GatewaySettings
{
    public const int ShortestCode = 12;
    public const int ShortestTokenSecret = 32;

    /// <summary>Each send within the period is remembered, so the number is bounded.</summary>
    public const int LongestSendLimit = 100_000;

    /// <summary>Under Telegram's own 60 s, or it would deliver again what is still being handled.</summary>
    private static readonly TimeSpan LongestHandlerTimeout = TimeSpan.FromSeconds(58);

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TwoSeconds = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly QueueOptions Queue = new();
    private static readonly SendOptions Sending = new();
    private static readonly RateLimitOptions Limits = new();
    private static readonly RetentionOptions Retention = new();
    private static readonly WebhookOptions Webhooks = new();

    public static readonly Setting BotsConfig = new("BOTS_CONFIG", "the path of a file", "[The bots file](#the-bots-file); a relative path begins where the program is started.")
    {
        Default = BotsFile.DefaultPath,
    };

    public static readonly NumberSetting HttpPort = new(
        "HTTP_PORT", 8080, 1, 65535, "Where HTTP is listened for, on all addresses; `ASPNETCORE_URLS` narrows it.");

    public static readonly Setting GrpcPort = new(
        "GRPC_PORT", "a port from 1 to 65535, an address with a port such as 127.0.0.1:9090, or 0 for no gRPC",
        "Where gRPC is listened for, in HTTP/2 without TLS; a port alone means on all addresses.")
    {
        Default = $"{GrpcOptions.DefaultPort}",
    };

    public static readonly Setting PublicUrl = new(
        "PUBLIC_URL", "an absolute http or https address without a query",
        "The address that Telegram reaches; with it the gateway sets the bots' webhooks.");

    public static readonly Setting BotApiUrl = new(
        "BOT_API_URL", "an absolute http or https address without a query", "A local Bot API server, or the simulator.")
    {
        Default = TelegramOptions.Official.OriginalString,
    };

    public static readonly Setting ForwardedNetworks = new(
        "FORWARDED_NETWORKS", Network.Form,
        "Proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed; without them every caller behind one counts as one address.");

    public static readonly Setting TelegramNetworks = new(
        "TELEGRAM_NETWORKS", $"the word {EdgeOptions.TelegramsWord}, {Network.Form}",
        $"The only networks that updates are taken from; `{EdgeOptions.TelegramsWord}` stands for those that Telegram names. Behind a proxy it needs `FORWARDED_NETWORKS`.")
    {
        Default = "unset: anywhere",
    };

    public static readonly Setting AllowedOrigins = new(
        "ALLOWED_ORIGINS", "origins such as https://console.example.org, separated by commas, without paths or wildcards",
        "Pages that may call the management API from a browser.");

    public static readonly Setting DatabaseUrl = new(
        "DATABASE_URL", "postgres://user:password@host:port/database or a keyword string such as Host=…;Database=…",
        "PostgreSQL: the queue, the log and the management API. `?sslmode=…` and other parameters may follow.")
    {
        Default = "unset: none of these",
    };

    public static readonly Setting RedisUrl = new(
        "REDIS_URL", "redis://[:password@]host:port[/db], or rediss:// for TLS",
        "Sessions, limits and wake-ups that several instances share; the password is that of the default user.")
    {
        Default = "unset: in memory, for one instance",
    };

    public static readonly Setting AllowedUsers = new(
        "ALLOWED_USERS", "Telegram user ids, positive whole numbers separated by commas", "Anyone else is dropped in silence.")
    {
        Default = "unset: everybody",
    };

    public static readonly Setting AuthSecret = new(
        "AUTH_SECRET", $"one line of text of at least {ShortestCode} characters", "The code that people sign in with: `/auth <code>`.")
    {
        Default = "unset: nobody can sign in",
    };

    public static readonly DurationSetting AuthSessionTtl = new(
        "AUTH_SESSION_TTL", new AuthOptions().SessionTtl, Second, TimeSpan.FromDays(366), "How long a sign-in lasts.");

    public static readonly DurationSetting HandlerTimeout = new(
        "HANDLER_TIMEOUT", new HandlerOptions().Timeout, Second, LongestHandlerTimeout, "For a handler that runs before Telegram gets its answer.");

    public static readonly NumberSetting QueueConcurrency = new("QUEUE_CONCURRENCY", Queue.Concurrency, 1, 1000, "How many jobs one instance runs at once.");

    public static readonly DurationSetting QueueLease = new(
        "QUEUE_LEASE", Queue.Lease, TwoSeconds, TimeSpan.FromHours(1), "How long a claim on a job lasts unless it is renewed.");

    public static readonly DurationSetting QueueStuckTimeout = new(
        "QUEUE_STUCK_TIMEOUT", Queue.StuckTimeout, TwoSeconds, Day, "The longest attempt; not shorter than `QUEUE_LEASE`.");

    public static readonly DurationSetting QueueDoneRetention = new(
        "QUEUE_DONE_RETENTION", Queue.DoneRetention, QueueOptions.ShortestDoneRetention, TimeSpan.FromDays(3650),
        "How long done jobs are kept, and so how long repeats of an update are known.");

    public static readonly DurationSetting QueueJanitorInterval = new(
        "QUEUE_JANITOR_INTERVAL", Queue.JanitorInterval, Second, Day, "How often what is no longer kept is deleted.");

    public static readonly Setting SendLimitPerBot = SendRate("SEND_LIMIT_PER_BOT", Sending.PerBot, "What one bot sends in all.");

    public static readonly Setting SendLimitPerChat = SendRate(
        "SEND_LIMIT_PER_CHAT", Sending.PerChat, $"What one bot sends to one chat on average; {SendOptions.Burst} times as much may go at once.");

    public static readonly Setting SendLimitPerGroup = SendRate(
        "SEND_LIMIT_PER_GROUP", Sending.PerGroup, "What one bot sends to one group, supergroup or channel, besides the limit per chat.");

    public static readonly Setting JwtSecret = new(
        "JWT_SECRET", $"at least {ShortestTokenSecret} bytes; several, separated by commas, at least {ShortestTokenSecret} each",
        "Signs access tokens: the first signs, all verify.")
    {
        Default = "unset: the management API answers 503",
    };

    public static readonly Setting EncryptionKey = new(
        "ENCRYPTION_KEY", $"{Secrets.EncryptionKey.Length} random bytes in base64, several separated by commas; openssl rand -base64 32 makes one",
        "Encrypts the tokens and secrets in the database: the first encrypts, all decrypt.")
    {
        Default = "unset: none can be stored",
    };

    public static readonly Setting AdminUsername = new(
        "ADMIN_USERNAME", Username.Form, "The first admin, made when there is no user yet; with `ADMIN_PASSWORD`.");

    public static readonly Setting AdminPassword = new(
        "ADMIN_PASSWORD", $"{PasswordRule.Shortest} to {PasswordRule.Longest} characters", "That admin's password.");

    public static readonly NumberSetting RateLimitPerMinute = new(
        "RATE_LIMIT_PER_MINUTE", Limits.PerMinute, 1, RateLimitOptions.MostPerMinute,
        "Requests a minute of a user, of an API key without a rate of its own, and of an address without credentials.");

    public static readonly NumberSetting RateLimitLoginPerMinute = new(
        "RATE_LIMIT_LOGIN_PER_MINUTE", Limits.LoginPerMinute, 1, 10_000, "Tries a minute to sign in from one address with one name.");

    public static readonly NumberSetting WebhookConcurrency = new(
        "WEBHOOK_CONCURRENCY", Webhooks.Concurrency, 1, 1000, "How many deliveries to webhooks one instance makes at once.");

    public static readonly DurationSetting WebhookTimeout = new(
        "WEBHOOK_TIMEOUT", Webhooks.Timeout, Second, TimeSpan.FromMinutes(2), "For a whole attempt, from resolving the name to the end of the answer.");

    public static readonly Setting WebhookAllowedNetworks = new(
        "WEBHOOK_ALLOWED_NETWORKS", Network.Form, "Private networks that webhooks, and http bots made through the API, may reach.")
    {
        Default = "unset: none",
    };

    public static readonly DurationSetting MessageRetention = new(
        "MESSAGE_RETENTION", RetentionOptions.Longest, RetentionOptions.Shortest, RetentionOptions.Longest,
        "How long the log and the messages are kept; what an open or dead job or an undelivered delivery needs stays.")
    {
        Default = "unset: for ever",
    };

    public static readonly DurationSetting DeliveryRetention = new(
        "DELIVERY_RETENTION", Retention.Deliveries, RetentionOptions.Shortest, RetentionOptions.Longest, "How long ended deliveries to webhooks are kept.");

    public static readonly DurationSetting AuditRetention = new(
        "AUDIT_RETENTION", Retention.Audit, RetentionOptions.Shortest, RetentionOptions.Longest, "How long the audit is kept.");

    public static readonly Setting LogLevel = new(
        "LOG_LEVEL", "Trace, Debug, Information, Warning, Error, Critical or None", "The least that is logged.")
    {
        Default = "Information",
    };

    public static readonly Setting LogFormat = new("LOG_FORMAT", "text or json", "For people, or for machines.") { Default = "text" };

    public static readonly Setting MetricsNetworks = new(
        "METRICS_NETWORKS", Network.Form,
        "From where `/metrics` is answered without a credential. Name your Prometheus where something in front of the gateway hides who asks ([operations](OPERATIONS.md#see-what-it-is-doing)).")
    {
        Default = "unset: loopback, private and link-local addresses",
    };

    public static readonly Setting Collector = new(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "an absolute http or https address without a query",
        "A collector to which traces and metrics are sent; OpenTelemetry's other standard variables count with it ([operations](OPERATIONS.md#traces)).")
    {
        Default = "unset: nothing is sent",
    };

    /// <summary>In the order of the reference.</summary>
    public static IReadOnlyList<(string Title, IReadOnlyList<Setting> Settings)> Groups { get; } =
    [
        ("Where it listens and what it reaches", [BotsConfig, HttpPort, GrpcPort, PublicUrl, BotApiUrl, DatabaseUrl, RedisUrl, ForwardedNetworks, TelegramNetworks, AllowedOrigins]),
        ("Who may talk to the bots", [AllowedUsers, AuthSecret, AuthSessionTtl]),
        ("Handlers and queue", [HandlerTimeout, QueueConcurrency, QueueLease, QueueStuckTimeout, QueueDoneRetention, QueueJanitorInterval]),
        ("Sending", [SendLimitPerBot, SendLimitPerChat, SendLimitPerGroup]),
        ("The management API", [JwtSecret, EncryptionKey, AdminUsername, AdminPassword, RateLimitPerMinute, RateLimitLoginPerMinute]),
        ("Outgoing webhooks", [WebhookConcurrency, WebhookTimeout, WebhookAllowedNetworks]),
        ("What is kept", [MessageRetention, DeliveryRetention, AuditRetention]),
        ("Logs and telemetry", [LogLevel, LogFormat, MetricsNetworks, Collector]),
    ];

    private static Setting SendRate(string name, SendLimit fallback, string description) => new(
        name, $"a number from 1 to {LongestSendLimit} and a period, such as 30/s, 20/m or 500/h", description)
    {
        Default = SendLimitReader.Write(fallback),
    };
}
