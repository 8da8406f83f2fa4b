namespace Gateway.Application.Idempotency;

/// <summary>What makes a request the same as an earlier one of the same account.</summary>
/// <param name="Key">The caller's own: 1 to 255 visible ASCII characters.</param>
/// <param name="Route">The method and the path, with the ids in it. A key says nothing about another route.</param>
/// <param name="BodyHash">SHA-256 of the body. The same key with another body is a mistake of the caller.</param>
public sealed record OnceKey(string Key, string Route, byte[] BodyHash)
{
    public const int LongestKey = 255;

    public static bool IsValid(string key) => key.Length is > 0 and <= LongestKey && key.All(c => c is > ' ' and <= '~');
}
