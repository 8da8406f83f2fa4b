using System.Linq.Expressions;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Accounts;

/// <summary>Nobody grants what they lack. Chat rights are not here: whoever may manage a chat holds every right to it.</summary>
internal static class Grants
{
    private const string Code = "cannot_grant";

    /// <summary>Why these scopes cannot be granted, by their place in the request.</summary>
    public static Failure? OfScopes(Access granter, IReadOnlyList<string> scopes)
    {
        FieldProblem[] lacking = [.. scopes.Index().Where(scope => !granter.Has(scope.Item)).Select(scope => new FieldProblem($"scopes[{scope.Index}]", $"You do not have {scope.Item} yourself."))];
        return lacking.Length == 0 ? null : Refusal("Nobody grants scopes that they lack.", lacking);
    }

    /// <summary>Why these roles cannot be given, by their place in the request.</summary>
    public static Failure? OfRoles(Access granter, IReadOnlyList<Role> roles)
    {
        FieldProblem[] lacking = [.. roles.Index().Where(role => !Holds(granter, role.Item)).Select(role => new FieldProblem($"roles[{role.Index}]", $"You do not have all that {role.Item.Name} has."))];
        return lacking.Length == 0 ? null : Refusal("Nobody gives roles whose scopes they lack, and only admins make admins.", lacking);
    }

    /// <summary>Who sets a user's password can sign in as that user, and so must hold all that the user holds.</summary>
    public static async Task<Failure?> OfUserAsync(IGatewayDb db, Access granter, User user, CancellationToken cancellationToken)
    {
        if (granter.IsAdmin)
            return null;
        string[] names = [.. user.Roles.Select(role => role.RoleName)];
        var roles = await db.Roles.AsNoTracking().Where(role => names.Contains(role.Name)).ToListAsync(cancellationToken);
        return roles.TrueForAll(role => Holds(granter, role)) && await HoldsRightsAsync(db, granter, permission => permission.UserId == user.Id, cancellationToken)
            ? null : Refusal("Only who holds all that this user holds can change them.");
    }

    /// <summary>Who is given a key's secret can use the key, and so must hold all that it holds.</summary>
    public static async Task<Failure?> OfKeyAsync(IGatewayDb db, Access granter, ApiKey key, CancellationToken cancellationToken) =>
        granter.IsAdmin || (key.Scopes.All(granter.Has) && await HoldsRightsAsync(db, granter, permission => permission.ApiKeyId == key.Id, cancellationToken))
            ? null : Refusal("Only who holds all that this key holds can have its secret.");

    private static bool Holds(Access granter, Role role) =>
        granter.IsAdmin || (!string.Equals(role.Name, Role.Admin, StringComparison.Ordinal) && role.Scopes.All(granter.Has));

    private static async Task<bool> HoldsRightsAsync(IGatewayDb db, Access granter, Expression<Func<ChatPermission, bool>> own, CancellationToken cancellationToken)
    {
        var permissions = await db.ChatPermissions.AsNoTracking().Where(own).ToListAsync(cancellationToken);
        return permissions.TrueForAll(permission =>
            (permission.ChatId is { } chat ? granter.OnChat(permission.BotSlug, chat) : granter.OnBot(permission.BotSlug)).HasFlag(permission.Rights));
    }

    private static Failure Refusal(string message, params IReadOnlyList<FieldProblem> fields) => Failure.Forbidden(Code, message) with { Fields = fields };
}
