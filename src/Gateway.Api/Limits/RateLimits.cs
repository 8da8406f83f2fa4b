using Gateway.Api.Errors;
using Gateway.Api.Http;
using Gateway.Application.Limits;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Api.Limits;

/// <summary>
/// Every request to the management API takes a token: of the account that authentication has found, else of its address, so that whoever
/// guesses credentials is held back and whoever sends good ones from the same address is not.
/// </summary>
internal static class RateLimits
{
    /// <summary>For routes outside <c>/api/v1</c> that are to be limited, too.</summary>
    public static TBuilder RequireRateLimit<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(RateLimited.Instance);

    /// <summary>
    /// Has the headers set on every answer, also on one that is given before <see cref="UseRateLimits"/> is reached: that one takes its
    /// token when it begins.
    /// </summary>
    public static void UseRateLimitHeaders(this WebApplication gateway) => gateway.Use(static (context, next) =>
    {
        if (IsLimited(context))
        {
            context.Features.Set(new Taken());
            context.Response.OnStarting(static async state => RateLimitHeaders.Set(((HttpContext)state).Response, await TakeAsync((HttpContext)state)), context);
        }

        return next(context);
    });

    /// <summary>Refuses with 429 what finds no token. After authentication, before anything that costs.</summary>
    public static void UseRateLimits(this WebApplication gateway) => gateway.Use(static async (context, next) =>
    {
        if (await context.RefuseRateAsync() is { } refusal)
            await refusal.ExecuteAsync(context);
        else
            await next(context);
    });

    /// <summary>
    /// The 429, when the request finds no token; null when it may go on. For whoever answers before <see cref="UseRateLimits"/>, as
    /// authentication does to a bad credential: it takes no second token.
    /// </summary>
    public static async ValueTask<IResult?> RefuseRateAsync(this HttpContext context) =>
        context.Features.Get<Taken>() is not null && await TakeAsync(context) is { Allowed: false } refused ? Problems.RateLimited(context, refused.RetryAfter) : null;

    /// <summary>For what passes none of the above, as a gRPC call: takes a token, of the account where authentication has found one.</summary>
    public static ValueTask<RateDecision> TakeRateAsync(this HttpContext context)
    {
        context.Features.Set(new Taken());
        return TakeAsync(context);
    }

    /// <summary>Takes one token a request.</summary>
    private static async ValueTask<RateDecision> TakeAsync(HttpContext context)
    {
        var taken = context.Features.GetRequiredFeature<Taken>();
        if (taken.Decision is { } decision)
            return decision;
        var services = context.RequestServices;
        var shared = services.GetRequiredService<RateLimitOptions>().PerMinute;
        var (key, perMinute) = context.Features.Get<IRateLimitedAccount>() is { } account
            ? (new RateLimitKey(account.Kind, account.Id), account.PerMinute ?? shared)
            : (AddressBlock.KeyOf(context.ClientAddress()), shared);
        decision = await services.GetRequiredService<IRateLimiter>().TakeAsync(key, new RateLimit(perMinute), CancellationToken.None);
        taken.Decision = decision;
        return decision;
    }

    private static bool IsLimited(HttpContext context) => context.IsManagement() || context.GetEndpoint()?.Metadata.GetMetadata<RateLimited>() is not null;

    private sealed class RateLimited
    {
        public static readonly RateLimited Instance = new();
    }

    /// <summary>What this request has taken, once it has.</summary>
    private sealed class Taken
    {
        public RateDecision? Decision { get; set; }
    }
}
