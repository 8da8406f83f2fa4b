namespace Gateway.Domain.Webhooks;

/// <summary>The states of a delivery, as they stand in the table.</summary>
public static class DeliveryStatus
{
    public const string Pending = "pending";
    public const string Running = "running";
    public const string Delivered = "delivered";
    public const string Failed = "failed";

    public static readonly IReadOnlyList<string> All = [Pending, Running, Delivered, Failed];
}
