using FluentValidation;
using Gateway.Application.Audit;
using Gateway.Application.Bots;
using Gateway.Application.Limits;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Application.Accounts;

/// <summary>Makes an API key. Its secret is in the answer and nowhere else, ever.</summary>
public sealed record CreateApiKey(Caller Caller, CreateApiKeyBody Body) : IAuthorizedRequest<IssuedApiKey>
{
    public Needs Needs => Needs.Scope(Scope.ApiKeysWrite);
}

/// <summary>What the key is to be.</summary>
/// <param name="Name">1 to 100 characters, for people; need not be unique.</param>
/// <param name="Scopes">Not <c>users:write</c> or <c>apikeys:write</c>, and none that its maker lacks.</param>
/// <param name="Bots">Slugs of the bots beyond which it can do nothing. Left out: no limit. Empty: no bot at all.</param>
/// <param name="ExpiresAt">In the future. Left out: never.</param>
/// <param name="RatePerMinute">1 to 1,000,000. Left out: everybody's.</param>
public sealed record CreateApiKeyBody(
    string Name, IReadOnlyList<string> Scopes, IReadOnlyList<string>? Bots = null, DateTimeOffset? ExpiresAt = null, int? RatePerMinute = null) : Input;

internal sealed class CreateApiKeyValidator : AbstractValidator<CreateApiKey>
{
    public CreateApiKeyValidator(IBotRegistry bots, TimeProvider time)
    {
        RuleFor(request => request.Body.Name).Name();
        RuleForEach(request => request.Body.Scopes).ScopeOfKeys();
        RuleForEach(request => request.Body.Bots).Must((request, slug) => Knows(bots, request.Caller.Access, slug)).WithMessage("There is no such bot.");
        RuleFor(request => request.Body.ExpiresAt).Must(end => end is null || end > time.GetUtcNow()).WithMessage("Must be in the future.");
        RuleFor(request => request.Body.RatePerMinute).InclusiveBetween(1, RateLimitOptions.MostPerMinute)
            .WithMessage($"Must be 1 to {RateLimitOptions.MostPerMinute}.");
    }

    /// <summary>A bot that may not be read does not exist for whoever names it.</summary>
    private static bool Knows(IBotRegistry bots, Access access, string slug) =>
        string.Equals(bots.SlugOf(slug), slug, StringComparison.Ordinal) && access.OnBot(slug).HasFlag(Right.Read);
}

internal sealed class CreateApiKeyHandler(IGatewayDbFactory store) : IRequestHandler<CreateApiKey, Result<IssuedApiKey>>
{
    public async Task<Result<IssuedApiKey>> Handle(CreateApiKey request, CancellationToken cancellationToken)
    {
        var body = request.Body;
        if (Grants.OfScopes(request.Caller.Access, body.Scopes) is { } refusal)
            return refusal;
        await using var db = store.Open();
        await using var unit = await db.BeginAsync(cancellationToken);
        await db.RaiseAccessEpochAsync(cancellationToken);
        var now = await db.NowAsync(cancellationToken);
        var secret = ApiKeySecret.Generate();
        var key = new ApiKey
        {
            Name = body.Name,
            Hash = secret.Hash(),
            Scopes = [.. body.Scopes.Distinct(StringComparer.Ordinal)],
            BotsLimited = body.Bots is not null,
            Bots = [.. body.Bots?.Distinct(StringComparer.Ordinal).Select(slug => new ApiKeyBot { BotSlug = slug }) ?? []],
            ExpiresAt = body.ExpiresAt,
            RatePerMinute = body.RatePerMinute,
            CreatedBy = request.Caller.UserId,
            CreatedAt = now,
        };
        db.ApiKeys.Add(key);
        if (!await db.TrySaveAsync(cancellationToken))
            return Failure.Unauthenticated("token_invalid", "Your account is gone.");
        db.Audit(request.Caller, now, "apikey.created", key.Target(), new { key.Name, key.Scopes, Bots = ApiKeyRow.BotsOf(key), key.ExpiresAt, key.RatePerMinute });
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return IssuedApiKey.Of(key, secret);
    }
}
