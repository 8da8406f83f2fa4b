using Gateway.Application.Audit;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Accounts;

/// <summary>Revokes a key: it is gone with its rights and webhooks.</summary>
public sealed record DeleteApiKey(Caller Caller, long Id) : IAuthorizedRequest<Unit>
{
    public Needs Needs => Needs.Scope(Scope.ApiKeysWrite);
}

internal sealed class DeleteApiKeyHandler(IGatewayDbFactory store) : IRequestHandler<DeleteApiKey, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(DeleteApiKey request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        await using var unit = await db.BeginAsync(cancellationToken);
        await db.RaiseAccessEpochAsync(cancellationToken);
        var key = await db.VisibleApiKeys(request.Caller.Access).SingleOrDefaultAsync(row => row.Id == request.Id, cancellationToken);
        if (key is null)
            return Failure.NotFound("api key");
        db.ApiKeys.Remove(key);
        db.Audit(request.Caller, await db.NowAsync(cancellationToken), "apikey.revoked", key.Target(), new { key.Name });
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return Unit.Value;
    }
}
