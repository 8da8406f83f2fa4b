using System.Globalization;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Accounts;

/// <summary>The key of this id, else the one key of this name: how people name them on the command line. Names are not unique.</summary>
public sealed record FindApiKey(Caller Caller, string NameOrId) : IAuthorizedRequest<ApiKeyRow>
{
    public Needs Needs => Needs.Scope(Scope.ApiKeysRead);
}

internal sealed class FindApiKeyHandler(IGatewayDbFactory store) : IRequestHandler<FindApiKey, Result<ApiKeyRow>>
{
    public async Task<Result<ApiKeyRow>> Handle(FindApiKey request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        var keys = db.VisibleApiKeys(request.Caller.Access).AsNoTracking();
        if (long.TryParse(request.NameOrId, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && await keys.SingleOrDefaultAsync(row => row.Id == id, cancellationToken) is { } known)
            return ApiKeyRow.Of(known);
        var named = await keys.Where(row => row.Name == request.NameOrId).OrderBy(row => row.Id).Take(2).ToListAsync(cancellationToken);
        return named switch
        {
            [var one] => ApiKeyRow.Of(one),
            [] => Failure.NotFound("api key"),
            _ => Failure.Conflict("name_ambiguous", "Several keys have that name; say which by its id."),
        };
    }
}
