namespace Gateway.IntegrationTests.Outages;

/// <summary>One POST of an update, and its answer; status 0 when there was none.</summary>
/// <param name="Bot">The slug.</param>
/// <param name="Person">The sender, and the private chat.</param>
/// <param name="UpdateId">The same for every repeat.</param>
/// <param name="Status">Of the answer.</param>
/// <param name="SentAt">When it was sent, on the monotonic clock.</param>
/// <param name="AnsweredAt">When the answer, or the failure, came.</param>
internal sealed record Delivery(string Bot, long Person, long UpdateId, int Status, long SentAt, long AnsweredAt)
{
    public bool IsAcknowledged => Status == 200;

    /// <summary>As in <c>webhook-id</c>, and as <see cref="Ledger"/> names jobs.</summary>
    public string Id => $"{Bot}-{UpdateId}";
}
