using System.Globalization;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Accounts;

/// <summary>The user of this name, else of this id: how people name them on the command line.</summary>
public sealed record FindUser(Caller Caller, string NameOrId) : IAuthorizedRequest<UserRow>
{
    public Needs Needs => Needs.Scope(Scope.UsersRead);
}

internal sealed class FindUserHandler(IGatewayDbFactory store) : IRequestHandler<FindUser, Result<UserRow>>
{
    public async Task<Result<UserRow>> Handle(FindUser request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        var users = db.Users.AsNoTracking().Include(row => row.Roles);
        var name = Username.Normalize(request.NameOrId);
        var user = await users.SingleOrDefaultAsync(row => row.Username == name, cancellationToken);
        if (user is null && long.TryParse(request.NameOrId, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            user = await users.SingleOrDefaultAsync(row => row.Id == id, cancellationToken);
        return user is null ? Failure.NotFound("user") : UserRow.Of(user);
    }
}
