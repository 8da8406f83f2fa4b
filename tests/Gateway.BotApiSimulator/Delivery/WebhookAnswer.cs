namespace Gateway.BotApiSimulator.Delivery;

/// <summary>What one POST to the webhook led to.</summary>
internal sealed record WebhookAnswer(DeliveryAttempt Attempt, TimeSpan? RetryAfter = null, byte[]? Body = null)
{
    public bool Delivered => Attempt.Error is null;

    public bool Gone => Attempt.Status == 410;
}
