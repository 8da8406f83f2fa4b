using Gateway.Application.Accounts;
using Gateway.Domain.Accounts;

namespace Gateway.UnitTests.Accounts;

/// <summary>Those who ask.</summary>
internal static class Callers
{
    public static readonly Caller Admin = new(CallerKind.User, 1, "ada", Access.Admin, "192.0.2.1");

    /// <summary>A user with these scopes and no rights.</summary>
    public static Caller With(params string[] scopes) => new(CallerKind.User, 2, "bob", new Access { Scopes = scopes }, "192.0.2.2");
}
