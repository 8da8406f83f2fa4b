using Gateway.Infrastructure.Configuration;

namespace Gateway.Infrastructure.Webhooks;

/// <summary>The pace and patience of outgoing webhooks.</summary>
public sealed class WebhookOptions
{
    /// <summary><c>WEBHOOK_CONCURRENCY</c>: how many deliveries one instance makes at once.</summary>
    /// <value>The default value is 10.</value>
    public int Concurrency { get; init; } = 10;

    /// <summary><c>WEBHOOK_TIMEOUT</c>: for a whole attempt, from resolving the name to the end of the answer.</summary>
    /// <value>The default value is 15 seconds.</value>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many of them go to one webhook, so that a slow one leaves room for others.</summary>
    internal int Share => Math.Max(1, Concurrency / 3);

    /// <summary>How long a claimed delivery may wait for its attempt to begin; then it is given back.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromSeconds(2);

    /// <summary>Longer than the window, an attempt and the commit of its outcome, so that nothing has to renew it.</summary>
    internal TimeSpan Lease => Window + (2 * Timeout) + TimeSpan.FromSeconds(8);

    internal static WebhookOptions Read(SettingsReader settings) => new()
    {
        Concurrency = settings.Number(GatewaySettings.WebhookConcurrency),
        Timeout = settings.Duration(GatewaySettings.WebhookTimeout),
    };
}
