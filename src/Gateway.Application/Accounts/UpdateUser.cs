using FluentValidation;
using Gateway.Application.Audit;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Accounts;

/// <summary>
/// Changes a user. A new password, or being disabled, ends every sign-in of that user. The last enabled admin stays one.
/// </summary>
public sealed record UpdateUser(Caller Caller, long Id, UpdateUserBody Body) : IAuthorizedRequest<UserRow>
{
    public Needs Needs => Needs.Scope(Scope.UsersWrite);
}

/// <summary>What to change; what is left out stays as it is.</summary>
public sealed record UpdateUserBody : Input
{
    public Optional<string?> DisplayName { get; init; }

    public Optional<string> Password { get; init; }

    /// <summary>All roles that the user has from then on.</summary>
    public Optional<IReadOnlyList<string>> Roles { get; init; }

    public Optional<bool> Disabled { get; init; }

    /// <summary>Without the password.</summary>
    public override string ToString() => nameof(UpdateUserBody);
}

internal sealed class UpdateUserValidator : AbstractValidator<UpdateUser>
{
    public UpdateUserValidator()
    {
        RuleFor(request => request.Body.DisplayName.Value).Name().When(request => request.Body.DisplayName is { IsSet: true, Value: not null }).OverridePropertyName("display_name");
        RuleFor(request => request.Body.Password.Value).Password().When(request => request.Body.Password.IsSet).OverridePropertyName("password");
        RuleForEach(request => request.Body.Roles.Value).Role().When(request => request.Body.Roles.IsSet).OverridePropertyName("roles");
    }
}

internal sealed class UpdateUserHandler(IGatewayDbFactory store, IPasswords passwords) : IRequestHandler<UpdateUser, Result<UserRow>>
{
    public async Task<Result<UserRow>> Handle(UpdateUser request, CancellationToken cancellationToken)
    {
        // Slow on purpose, and so before the lock is taken.
        var hash = request.Body.Password.IsSet ? await passwords.HashAsync(request.Body.Password.Value, cancellationToken) : null;

        await using var db = store.Open();
        await using var unit = await db.BeginAsync(cancellationToken);
        await db.RaiseAccessEpochAsync(cancellationToken);

        // Nobody signs in or refreshes meanwhile with what is about to end.
        await db.LockUserAsync(request.Id, cancellationToken);
        var user = await db.Users.Include(row => row.Roles).SingleOrDefaultAsync(row => row.Id == request.Id, cancellationToken);
        if (user is null)
            return Failure.NotFound("user");
        var wasAdmin = user.IsAdmin();
        var now = await db.NowAsync(cancellationToken);
        if (await ApplyAsync(db, request, user, hash, now, cancellationToken) is { } refusal)
            return refusal;
        if (wasAdmin && !user.IsAdmin() && !await db.HasAnotherAdminAsync(user.Id, cancellationToken))
            return LastAdmin;
        if (hash is not null || user.Disabled)
            await EndSignInsAsync(db, user, now, cancellationToken);
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return UserRow.Of(user);
    }

    internal static Failure LastAdmin => Failure.Conflict("last_admin", "This is the last admin who is not disabled; make another one first.");

    /// <summary>Changes the user and says so in the audit; nothing is saved yet.</summary>
    private static async Task<Failure?> ApplyAsync(
        IGatewayDb db, UpdateUser request, User user, string? hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await Grants.OfUserAsync(db, request.Caller.Access, user, cancellationToken) is { } notTheirs)
            return notTheirs;
        if (request.Body.Roles.IsSet && await SetRolesAsync(db, request, user, cancellationToken) is { } cannotGrant)
            return cannotGrant;
        user.DisplayName = request.Body.DisplayName.Or(user.DisplayName);
        user.Disabled = request.Body.Disabled.Or(user.Disabled);
        user.PasswordHash = hash ?? user.PasswordHash;
        db.Audit(request.Caller, now, "user.updated", CreateUserHandler.Target(user), new
        {
            user.Username,
            Changed = Changed(request.Body),
            Roles = user.Roles.Select(role => role.RoleName),
            user.Disabled,
        });
        return null;
    }

    private static async Task<Failure?> SetRolesAsync(IGatewayDb db, UpdateUser request, User user, CancellationToken cancellationToken)
    {
        string[] names = [.. request.Body.Roles.Value.Distinct(StringComparer.Ordinal)];
        if (Grants.OfRoles(request.Caller.Access, await db.RolesAsync(names, cancellationToken)) is { } cannotGrant)
            return cannotGrant;
        foreach (var lost in user.Roles.Where(role => !names.Contains(role.RoleName, StringComparer.Ordinal)).ToList())
            user.Roles.Remove(lost);
        foreach (var name in names.Where(name => user.Roles.All(role => !string.Equals(role.RoleName, name, StringComparison.Ordinal))).ToList())
            user.Roles.Add(new UserRole { UserId = user.Id, RoleName = name });
        return null;
    }

    private static async Task EndSignInsAsync(IGatewayDb db, User user, DateTimeOffset now, CancellationToken cancellationToken)
    {
        user.EndSessions(now);
        await db.RefreshTokens.Where(token => token.UserId == user.Id && token.RevokedAt == null)
            .ExecuteUpdateAsync(token => token.SetProperty(row => row.RevokedAt, now), cancellationToken);
    }

    private static IEnumerable<string> Changed(UpdateUserBody body)
    {
        if (body.DisplayName.IsSet)
            yield return "display_name";
        if (body.Password.IsSet)
            yield return "password";
        if (body.Roles.IsSet)
            yield return "roles";
        if (body.Disabled.IsSet)
            yield return "disabled";
    }
}
