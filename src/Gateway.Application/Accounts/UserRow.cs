using Gateway.Domain.Accounts;

namespace Gateway.Application.Accounts;

/// <summary>A user as the API shows it: never with a password or its hash.</summary>
public sealed record UserRow(
    long Id,
    string Username,
    string? DisplayName,
    IReadOnlyList<string> Roles,
    bool Disabled,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastSignInAt)
{
    internal static UserRow Of(User user) => new(
        user.Id,
        user.Username,
        user.DisplayName,
        [.. user.Roles.Select(role => role.RoleName).Order(StringComparer.Ordinal)],
        user.Disabled,
        user.CreatedAt,
        user.LastSignInAt);
}
