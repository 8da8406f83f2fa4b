using Gateway.Api.Management;
using Gateway.Application;
using Gateway.Application.Accounts;
using Gateway.Domain.Accounts;
using Microsoft.AspNetCore.Authentication;

namespace Gateway.Api.Accounts;

/// <summary>For pages that say more to whoever may see more, and something to everybody.</summary>
internal static class ShownAccess
{
    /// <summary>Of whoever shows a credential. One that is not good is no reason to say less than without it.</summary>
    public static async Task<Access> ShownAccessAsync(this HttpContext context)
    {
        if (context.RequestServices.GetService<CredentialCheck>() is null)
            return Access.Nothing;
        try
        {
            return (await context.AuthenticateAsync(AccountAuthentication.SchemeName)).Succeeded ? context.Caller().Access : Access.Nothing;
        }
        catch (StoreUnavailableException)
        {
            return Access.Nothing;
        }
    }
}
