namespace Gateway.Application.Limits;

/// <summary>May this request pass, and how does its bucket stand?</summary>
/// <param name="Allowed">A token was taken.</param>
/// <param name="Limit">The budget per minute.</param>
/// <param name="Remaining">Requests that would pass at this moment, one after the other.</param>
/// <param name="Reset">When the bucket will be full, if nothing is taken.</param>
/// <param name="RetryAfter">Refused: when the next token is there. Zero when allowed.</param>
public readonly record struct RateDecision(bool Allowed, int Limit, int Remaining, TimeSpan Reset, TimeSpan RetryAfter);
