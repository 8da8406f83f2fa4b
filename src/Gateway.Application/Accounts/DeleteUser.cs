using Gateway.Application.Audit;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Accounts;

/// <summary>Removes a user with their sign-ins, rights and webhooks. The keys that they made stay, made by nobody. The last enabled admin stays.</summary>
public sealed record DeleteUser(Caller Caller, long Id) : IAuthorizedRequest<Unit>
{
    public Needs Needs => Needs.Scope(Scope.UsersWrite);
}

internal sealed class DeleteUserHandler(IGatewayDbFactory store) : IRequestHandler<DeleteUser, Result<Unit>>
{
    public async Task<Result<Unit>> Handle(DeleteUser request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        await using var unit = await db.BeginAsync(cancellationToken);
        await db.RaiseAccessEpochAsync(cancellationToken);
        var user = await db.Users.Include(row => row.Roles).SingleOrDefaultAsync(row => row.Id == request.Id, cancellationToken);
        if (user is null)
            return Failure.NotFound("user");
        if (await Grants.OfUserAsync(db, request.Caller.Access, user, cancellationToken) is { } notTheirs)
            return notTheirs;
        if (user.IsAdmin() && !await db.HasAnotherAdminAsync(user.Id, cancellationToken))
            return UpdateUserHandler.LastAdmin;
        db.Users.Remove(user);
        db.Audit(request.Caller, await db.NowAsync(cancellationToken), "user.deleted", CreateUserHandler.Target(user), new { user.Username });
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return Unit.Value;
    }
}
