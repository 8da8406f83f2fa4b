using Gateway.Application.Persistence;
using Gateway.Domain.Accounts;
using Microsoft.EntityFrameworkCore;

namespace Gateway.Application.Accounts;

internal static class Roles
{
    /// <summary>In the order in which they are named.</summary>
    public static async Task<IReadOnlyList<Role>> RolesAsync(this IGatewayDb db, string[] names, CancellationToken cancellationToken)
    {
        var roles = await db.Roles.AsNoTracking().Where(role => names.Contains(role.Name)).ToListAsync(cancellationToken);
        return [.. roles.OrderBy(role => Array.IndexOf(names, role.Name))];
    }

    /// <summary>Whether an enabled admin would be left without this user. Under the lock of the access epoch, or two removals would not see each other.</summary>
    public static Task<bool> HasAnotherAdminAsync(this IGatewayDb db, long userId, CancellationToken cancellationToken) =>
        db.Users.AnyAsync(user => user.Id != userId && !user.Disabled && user.Roles.Any(role => role.RoleName == Role.Admin), cancellationToken);

    public static bool IsAdmin(this User user) => !user.Disabled && user.Roles.Any(role => string.Equals(role.RoleName, Role.Admin, StringComparison.Ordinal));
}
