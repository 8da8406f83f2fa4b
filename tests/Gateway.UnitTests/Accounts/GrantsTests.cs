using Gateway.Application.Accounts;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;

namespace Gateway.UnitTests.Accounts;

/// <summary>Nobody grants what they lack.</summary>
internal sealed class GrantsTests
{
    private static readonly Role Admin = new() { Name = Role.Admin, Description = string.Empty, Scopes = [.. Scope.All] };
    private static readonly Role Viewer = new() { Name = Role.Viewer, Description = string.Empty, Scopes = [.. Scope.OfViewers] };

    [Test]
    public void Scopes_ThatTheGranterLacks_AreNamed()
    {
        var refusal = Grants.OfScopes(new Access { Scopes = ["bots:read"] }, ["bots:read", "bots:write", "audit:read"]);

        (refusal!.Kind, refusal.Code).Should().Be((FailureKind.Forbidden, "cannot_grant"));
        refusal.Fields.Select(field => field.Field).Should().Equal("scopes[1]", "scopes[2]");
    }

    [Test]
    public void Scopes_ThatTheGranterHas_Pass() => Grants.OfScopes(new Access { Scopes = ["bots:read"] }, ["bots:read"]).Should().BeNull();

    [Test]
    public void Scopes_OfAnAdmin_Pass() => Grants.OfScopes(Access.Admin, Scope.All).Should().BeNull();

    [Test]
    public void Roles_WithScopesThatTheGranterLacks_AreNamed() =>
        Grants.OfRoles(new Access { Scopes = ["users:write"] }, [Viewer])!.Fields.Select(field => field.Field).Should().Equal("roles[0]");

    [Test]
    public void Roles_WhoseScopesTheGranterHas_Pass() => Grants.OfRoles(new Access { Scopes = [.. Scope.OfViewers, "users:write"] }, [Viewer]).Should().BeNull();

    [Test]
    public void OnlyAdmins_MakeAdmins()
    {
        var every = new Access { Scopes = [.. Scope.All] };

        Grants.OfRoles(every, [Viewer, Admin])!.Fields.Select(field => field.Field).Should().Equal(["roles[1]"], "every scope is not yet an admin");
        Grants.OfRoles(Access.Admin, [Viewer, Admin]).Should().BeNull();
    }
}
