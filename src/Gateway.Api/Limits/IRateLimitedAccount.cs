namespace Gateway.Api.Limits;

/// <summary>Who a request's tokens are taken from. Authentication puts it into the request's features; without it the address is counted.</summary>
internal interface IRateLimitedAccount
{
    /// <summary><c>user</c> or <c>apikey</c>.</summary>
    string Kind { get; }

    /// <summary>The account's id, not its name or secret.</summary>
    string Id { get; }

    /// <summary>The account's own rate; null for <c>RATE_LIMIT_PER_MINUTE</c>.</summary>
    int? PerMinute { get; }
}
