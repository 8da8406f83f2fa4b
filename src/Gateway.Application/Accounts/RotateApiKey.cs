using Gateway.Application.Audit;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Accounts;

/// <summary>Gives a key a new secret; the old one is refused from then on. Only for who holds all that the key holds.</summary>
public sealed record RotateApiKey(Caller Caller, long Id) : IAuthorizedRequest<IssuedApiKey>
{
    public Needs Needs => Needs.Scope(Scope.ApiKeysWrite);
}

internal sealed class RotateApiKeyHandler(IGatewayDbFactory store) : IRequestHandler<RotateApiKey, Result<IssuedApiKey>>
{
    public async Task<Result<IssuedApiKey>> Handle(RotateApiKey request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        await using var unit = await db.BeginAsync(cancellationToken);
        await db.RaiseAccessEpochAsync(cancellationToken);
        var key = await db.VisibleApiKeys(request.Caller.Access).SingleOrDefaultAsync(row => row.Id == request.Id, cancellationToken);
        if (key is null)
            return Failure.NotFound("api key");
        if (await Grants.OfKeyAsync(db, request.Caller.Access, key, cancellationToken) is { } refusal)
            return refusal;
        var secret = ApiKeySecret.Generate();
        key.Hash = secret.Hash();
        db.Audit(request.Caller, await db.NowAsync(cancellationToken), "apikey.rotated", key.Target(), new { key.Name });
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return IssuedApiKey.Of(key, secret);
    }
}
