using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;

namespace Gateway.Api.Accounts;

internal static class AccountAuthenticationRegistration
{
    /// <summary>For <c>RequireAuthorization</c>: somebody known.</summary>
    public static readonly AuthorizationPolicy AnAccount =
        new AuthorizationPolicyBuilder(AccountAuthentication.SchemeName).RequireAuthenticatedUser().Build();

    public static void AddAccountAuthentication(this IServiceCollection services)
    {
        // Not the scheme of every route (the project file keeps the framework from making it that): Telegram's requests, the many, are not looked at.
        services.AddAuthentication().AddScheme<AuthenticationSchemeOptions, AccountAuthentication>(AccountAuthentication.SchemeName, null);
        services.AddAuthorization();
    }
}
