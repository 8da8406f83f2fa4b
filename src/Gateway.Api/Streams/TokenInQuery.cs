namespace Gateway.Api.Streams;

/// <summary>Marks the routes that also take an access token as <c>?token=</c>, because a browser cannot send headers with them. Never a key: addresses end up in logs.</summary>
internal sealed class TokenInQuery
{
    public const string Name = "token";

    public const int Longest = 8 * 1024;

    public static readonly TokenInQuery Instance = new();
}
