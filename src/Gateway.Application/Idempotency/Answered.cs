namespace Gateway.Application.Idempotency;

/// <summary>An answer, and whether it was given before.</summary>
public sealed record Answered<T>(T Value, bool IsReplay);
