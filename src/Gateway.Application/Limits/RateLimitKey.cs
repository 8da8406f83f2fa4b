namespace Gateway.Application.Limits;

/// <summary>Whose bucket it is.</summary>
/// <param name="Kind">A word of ours: <c>user</c>, <c>apikey</c>, <c>address</c>, …</param>
/// <param name="Id">Bounded in length, and no secret: it stands in Redis. What comes from outside is hashed by whoever makes the key.</param>
public readonly record struct RateLimitKey(string Kind, string Id);
