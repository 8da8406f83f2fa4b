using System.Globalization;
using Gateway.Application.Limits;

namespace Gateway.Api.Limits;

/// <summary>
/// <c>RateLimit-Limit</c>, the budget per minute; <c>RateLimit-Remaining</c>, how many requests would pass at this moment;
/// <c>RateLimit-Reset</c>, the seconds until as many as ever would pass at once. After draft-ietf-httpapi-ratelimit-headers-03; where there
/// is a <c>Retry-After</c>, that is what to go by.
/// </summary>
internal static class RateLimitHeaders
{
    public static void Set(HttpResponse response, RateDecision decision)
    {
        response.Headers["RateLimit-Limit"] = decision.Limit.ToString(CultureInfo.InvariantCulture);
        response.Headers["RateLimit-Remaining"] = decision.Remaining.ToString(CultureInfo.InvariantCulture);
        response.Headers["RateLimit-Reset"] = ((long)Math.Ceiling(decision.Reset.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }
}
