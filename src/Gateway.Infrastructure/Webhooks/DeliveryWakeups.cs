using Gateway.Infrastructure.Jobs;

namespace Gateway.Infrastructure.Webhooks;

/// <summary>Says to this process's sender that there are deliveries; the other instances see them when they poll.</summary>
internal sealed class DeliveryWakeups
{
    public Signal Here { get; } = new();
}
