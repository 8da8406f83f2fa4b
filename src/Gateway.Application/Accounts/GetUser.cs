using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Accounts;

/// <summary>One user.</summary>
public sealed record GetUser(Caller Caller, long Id) : IAuthorizedRequest<UserRow>
{
    public Needs Needs => Needs.Scope(Scope.UsersRead);
}

internal sealed class GetUserHandler(IGatewayDbFactory store) : IRequestHandler<GetUser, Result<UserRow>>
{
    public async Task<Result<UserRow>> Handle(GetUser request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        var user = await db.Users.AsNoTracking().Include(row => row.Roles).SingleOrDefaultAsync(row => row.Id == request.Id, cancellationToken);
        return user is null ? Failure.NotFound("user") : UserRow.Of(user);
    }
}
