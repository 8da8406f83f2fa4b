using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Accounts;

/// <summary>One API key.</summary>
public sealed record GetApiKey(Caller Caller, long Id) : IAuthorizedRequest<ApiKeyRow>
{
    public Needs Needs => Needs.Scope(Scope.ApiKeysRead);
}

internal sealed class GetApiKeyHandler(IGatewayDbFactory store) : IRequestHandler<GetApiKey, Result<ApiKeyRow>>
{
    public async Task<Result<ApiKeyRow>> Handle(GetApiKey request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        var key = await db.VisibleApiKeys(request.Caller.Access).AsNoTracking().SingleOrDefaultAsync(row => row.Id == request.Id, cancellationToken);
        return key is null ? Failure.NotFound("api key") : ApiKeyRow.Of(key);
    }
}
