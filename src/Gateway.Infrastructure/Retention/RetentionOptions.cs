using Gateway.Infrastructure.Configuration;

namespace Gateway.Infrastructure.Retention;

/// <summary>How long things are kept.</summary>
public sealed class RetentionOptions
{
    internal static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(36500);

    /// <summary><c>MESSAGE_RETENTION</c>: the log and the messages. An event that an open or dead job or an undelivered delivery needs stays.</summary>
    /// <value>The default value is null: for ever.</value>
    public TimeSpan? Messages { get; init; }

    /// <summary><c>DELIVERY_RETENTION</c>: deliveries of webhooks, from when they ended.</summary>
    /// <value>The default value is 7 days.</value>
    public TimeSpan Deliveries { get; init; } = TimeSpan.FromDays(7);

    /// <summary><c>AUDIT_RETENTION</c>.</summary>
    /// <value>The default value is 400 days.</value>
    public TimeSpan Audit { get; init; } = TimeSpan.FromDays(400);

    internal static RetentionOptions Read(SettingsReader settings) => new()
    {
        Messages = settings.IsSet(GatewaySettings.MessageRetention) ? settings.Duration(GatewaySettings.MessageRetention) : null,
        Deliveries = settings.Duration(GatewaySettings.DeliveryRetention),
        Audit = settings.Duration(GatewaySettings.AuditRetention),
    };
}
