namespace Gateway.Domain.Accounts;

/// <summary>A named set of scopes that users can have.</summary>
public sealed class Role
{
    public const string Admin = "admin";
    public const string Operator = "operator";
    public const string Viewer = "viewer";

    public static readonly IReadOnlyList<string> Names = [Admin, Operator, Viewer];

    public required string Name { get; init; }

    public required string Description { get; init; }

    public required string[] Scopes { get; init; }
}

/// <summary>A user has a role.</summary>
public sealed class UserRole
{
    public long UserId { get; init; }

    public required string RoleName { get; init; }
}
