using System.Globalization;
using FluentValidation;
using Gateway.Application.Audit;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using MediatR;

namespace Gateway.Application.Accounts;

/// <summary>Makes a user. Nobody gives roles whose scopes they lack.</summary>
public sealed record CreateUser(Caller Caller, CreateUserBody Body) : IAuthorizedRequest<UserRow>
{
    public Needs Needs => Needs.Scope(Scope.UsersWrite);
}

/// <summary>Who it is.</summary>
/// <param name="Username">3 to 64 of <c>a-z0-9._-</c>, in any case; kept in lower case.</param>
/// <param name="Password">12 to 256 characters.</param>
/// <param name="DisplayName">For people.</param>
/// <param name="Roles">Without one the user can sign in and nothing else.</param>
public sealed record CreateUserBody(string Username, string Password, string? DisplayName = null, IReadOnlyList<string>? Roles = null) : Input
{
    /// <summary>Without the password.</summary>
    public override string ToString() => $"{nameof(CreateUserBody)} {{ {nameof(Username)} = {Username} }}";
}

internal sealed class CreateUserValidator : AbstractValidator<CreateUser>
{
    public CreateUserValidator()
    {
        RuleFor(request => request.Body.Username).Username();
        RuleFor(request => request.Body.Password).Password();
        RuleFor(request => request.Body.DisplayName).Name().When(request => request.Body.DisplayName is not null);
        RuleForEach(request => request.Body.Roles).Role();
    }
}

internal sealed class CreateUserHandler(IGatewayDbFactory store, IPasswords passwords) : IRequestHandler<CreateUser, Result<UserRow>>
{
    public async Task<Result<UserRow>> Handle(CreateUser request, CancellationToken cancellationToken)
    {
        await using var db = store.Open();
        string[] names = [.. request.Body.Roles?.Distinct(StringComparer.Ordinal) ?? []];
        if (Grants.OfRoles(request.Caller.Access, await db.RolesAsync(names, cancellationToken)) is { } refusal)
            return refusal;

        // Slow on purpose, and so before the lock is taken.
        var hash = await passwords.HashAsync(request.Body.Password, cancellationToken);
        await using var unit = await db.BeginAsync(cancellationToken);
        await db.RaiseAccessEpochAsync(cancellationToken);
        var now = await db.NowAsync(cancellationToken);
        var user = new User
        {
            Username = Username.Normalize(request.Body.Username),
            DisplayName = request.Body.DisplayName,
            PasswordHash = hash,
            CreatedAt = now,
            Roles = [.. names.Select(name => new UserRole { RoleName = name })],
        };
        db.Users.Add(user);
        if (!await db.TrySaveAsync(cancellationToken))
            return Failure.Conflict("username_taken", "There is a user of that name.");
        db.Audit(request.Caller, now, "user.created", Target(user), new { user.Username, Roles = names });
        await db.SaveChangesAsync(cancellationToken);
        await unit.CommitAsync(cancellationToken);
        return UserRow.Of(user);
    }

    internal static AuditTarget Target(User user) => new("user", user.Id.ToString(CultureInfo.InvariantCulture));
}
