using System.Globalization;
using Gateway.Application.Jobs;
using Gateway.Application.Limits;
using Gateway.Application.Pipeline;
using Gateway.Application.Sessions;
using Gateway.Application.Telegram;
using Gateway.Application.Updates;
using Gateway.Domain;
using Gateway.Infrastructure.Accounts;
using Gateway.Infrastructure.Bots;
using Gateway.Infrastructure.Limits;
using Gateway.Infrastructure.Outbound;
using Gateway.Infrastructure.Persistence;
using Gateway.Infrastructure.Redis;
using Gateway.Infrastructure.Retention;
using Gateway.Infrastructure.Secrets;
using Gateway.Infrastructure.Telegram;
using Gateway.Infrastructure.Telemetry;
using Gateway.Infrastructure.Webhooks;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Configuration;

/// <summary>Everything that can be set, read and checked once at start.</summary>
public sealed class GatewayConfiguration
{
    private GatewayConfiguration(SettingsReader settings, string contentRoot)
    {
        HttpPort = settings.Number(GatewaySettings.HttpPort);
        Grpc = GrpcOptions.Read(settings);
        LogLevel = ReadLogLevel(settings);
        LogJson = ReadLogFormat(settings);
        Telegram = new TelegramOptions
        {
            BotApiUrl = settings.HttpUrl(GatewaySettings.BotApiUrl) ?? TelegramOptions.Official,
            PublicUrl = settings.HttpUrl(GatewaySettings.PublicUrl),
        };
        Database = DatabaseOptions.Read(settings);
        Redis = RedisOptions.Read(settings);
        Allowlist = ReadAllowlist(settings);
        Auth = ReadAuth(settings);
        Handlers = new HandlerOptions { Timeout = settings.Duration(GatewaySettings.HandlerTimeout) };
        Queue = ReadQueue(settings);
        Retention = RetentionOptions.Read(settings);
        Encryption = EncryptionOptions.Read(settings);
        AccessTokens = AccessTokenOptions.Read(settings);
        FirstAdmin = FirstAdminOptions.Read(settings);
        Outbound = OutboundOptions.Read(settings);
        Webhooks = WebhookOptions.Read(settings);
        Sending = SendLimitReader.Read(settings);
        RateLimits = RateLimitReader.Read(settings);
        Edge = EdgeOptions.Read(settings);
        Telemetry = TelemetryOptions.Read(settings);

        // A value that is set badly is a problem of its own; the bots that need it are not told to be wrong as well.
        Bots = BotsFile.Read(settings, contentRoot, hasDatabase: settings.IsSet(GatewaySettings.DatabaseUrl), hasAuthSecret: settings.IsSet(GatewaySettings.AuthSecret));
        Problems = settings.Problems;
    }

    public int HttpPort { get; }

    /// <summary>Null where there is to be no gRPC.</summary>
    public GrpcOptions? Grpc { get; }

    public LogLevel LogLevel { get; }

    public bool LogJson { get; }

    public TelegramOptions Telegram { get; }

    public DatabaseOptions? Database { get; }

    public RedisOptions? Redis { get; }

    public AllowlistOptions Allowlist { get; }

    public AuthOptions Auth { get; }

    public HandlerOptions Handlers { get; }

    public QueueOptions Queue { get; }

    public RetentionOptions Retention { get; }

    public EncryptionOptions Encryption { get; }

    public OutboundOptions Outbound { get; }

    public WebhookOptions Webhooks { get; }

    public SendOptions Sending { get; }

    public RateLimitOptions RateLimits { get; }

    public EdgeOptions Edge { get; }

    public TelemetryOptions Telemetry { get; }

    public AccessTokenOptions AccessTokens { get; }

    public FirstAdminOptions FirstAdmin { get; }

    /// <summary>The setting for want of which there is no management API; null when there is one.</summary>
    public string? MissingForManagement => Database is null ? GatewaySettings.DatabaseUrl.Name : AccessTokens.Secrets.Count == 0 ? GatewaySettings.JwtSecret.Name : null;

    public BotsFile Bots { get; }

    /// <summary>Everything that keeps the gateway from starting; none of it quotes a value.</summary>
    public IReadOnlyList<string> Problems { get; }

    /// <summary>Reads all settings and notes every problem.</summary>
    /// <param name="configuration">Environment variables, or the same keys from appsettings.</param>
    /// <param name="contentRoot">What relative paths are relative to.</param>
    public static GatewayConfiguration Read(IConfiguration configuration, string contentRoot) => new(new SettingsReader(configuration), contentRoot);

    private static AllowlistOptions ReadAllowlist(SettingsReader settings)
    {
        if (settings.Raw(GatewaySettings.AllowedUsers) is not { } text)
            return new AllowlistOptions();
        var users = new HashSet<long>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0)
                users.Add(id);
            else
                settings.Problem(GatewaySettings.AllowedUsers);
        }

        if (text.Trim(',', ' ').Length == 0)
            settings.Problem("ALLOWED_USERS: is set but empty, which would lock everyone out. Name at least one user id, or unset it to let everyone in.");
        return new AllowlistOptions { AllowedUsers = users };
    }

    private static AuthOptions ReadAuth(SettingsReader settings)
    {
        var code = settings.Text(GatewaySettings.AuthSecret);
        if (code is { Length: < GatewaySettings.ShortestCode })
            settings.Problem($"AUTH_SECRET: must have at least {GatewaySettings.ShortestCode} characters.");
        else if (code is not null && code.Any(char.IsControl))
            settings.Problem("AUTH_SECRET: must be one line of text.");
        return new AuthOptions
        {
            Code = code is { Length: >= GatewaySettings.ShortestCode } ? new Secret(code) : null,
            SessionTtl = settings.Duration(GatewaySettings.AuthSessionTtl),
        };
    }

    private static QueueOptions ReadQueue(SettingsReader settings)
    {
        var options = new QueueOptions
        {
            Lease = settings.Duration(GatewaySettings.QueueLease),
            Concurrency = settings.Number(GatewaySettings.QueueConcurrency),
            DoneRetention = settings.Duration(GatewaySettings.QueueDoneRetention),
            StuckTimeout = settings.Duration(GatewaySettings.QueueStuckTimeout),
            JanitorInterval = settings.Duration(GatewaySettings.QueueJanitorInterval),
        };
        if (options.StuckTimeout < options.Lease)
            settings.Problem("QUEUE_STUCK_TIMEOUT: must not be shorter than QUEUE_LEASE.");
        return options;
    }

    private static LogLevel ReadLogLevel(SettingsReader settings)
    {
        if (settings.Text(GatewaySettings.LogLevel) is not { } text)
            return LogLevel.Information;
        if (Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level) && !char.IsAsciiDigit(text[0]))
            return level;
        settings.Problem(GatewaySettings.LogLevel);
        return LogLevel.Information;
    }

    private static bool ReadLogFormat(SettingsReader settings)
    {
        var format = settings.Text(GatewaySettings.LogFormat) ?? "text";
        if (format is not ("text" or "json"))
            settings.Problem(GatewaySettings.LogFormat);
        return string.Equals(format, "json", StringComparison.Ordinal);
    }
}
