using System.Net;
using Gateway.Application.Audit;
using Gateway.Domain.Accounts;

namespace Gateway.Application.Accounts;

/// <summary>How sign-ins stand in the audit.</summary>
internal static class SignInAudit
{
    public static AuditTarget Target(Guid family) => new("sign_in", family.ToString());

    /// <summary>The user acts for themselves; nothing is allowed by it.</summary>
    public static Caller Calls(this User user, IPAddress? address) => new(CallerKind.User, user.Id, user.Username, Access.Nothing, address?.ToString());
}
