using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace Gateway.Application.Limits;

/// <summary>
/// Bounds the tries to sign in to the management API. What counts is the pair of address and name. An address may try ten times as much
/// over all names, so that spraying names is not free; a name may be tried ten times as much from all addresses, so that rotating
/// addresses is not free either. Strangers could use that last budget up to lock somebody out, so it does not hold for an address from
/// which the name has signed in during the last 30 days; and one stranger's address alone cannot use it up.
/// </summary>
public sealed class SignInLimit(IRateLimiter limiter, RateLimitOptions options)
{
    private const int Looser = 10;

    private static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    /// <summary>Counts a try, before the password is looked at. Refused: nothing may be compared.</summary>
    /// <param name="address">Null when it is not known.</param>
    /// <param name="name">As it was sent, of any length; whether there is such an account plays no part.</param>
    /// <param name="cancellationToken">The caller gives up.</param>
    public ValueTask<RateDecision> TakeAsync(IPAddress? address, string name, CancellationToken cancellationToken)
    {
        var strict = new RateLimit(options.LoginPerMinute);
        var loose = new RateLimit(options.LoginPerMinute * Looser) { Burst = strict.Burst * Looser };
        var (block, hash) = (AddressBlock.Of(address), Hash(name));
        return limiter.TakeAsync(
            [
                new RateBucket(new RateLimitKey("sign-in", $"{block}:{hash}"), strict),
                new RateBucket(new RateLimitKey("sign-in-address", block), loose),
                new RateBucket(new RateLimitKey("sign-in-name", hash), loose, Exempt: Known(block, hash)),
            ],
            cancellationToken);
    }

    /// <summary>The password was right: strangers can no longer keep this name from this address.</summary>
    public ValueTask SucceededAsync(IPAddress? address, string name, CancellationToken cancellationToken) =>
        limiter.ExemptAsync(Known(AddressBlock.Of(address), Hash(name)), Remembered, cancellationToken);

    private static RateLimitKey Known(string block, string hash) => new("sign-in-known", $"{block}:{hash}");

    /// <summary>Names differ by more than case; hashed, they are short and nobody reads in Redis who signs in.</summary>
    private static string Hash(string name) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name.Trim().ToUpperInvariant())).AsSpan(0, 16));
}
