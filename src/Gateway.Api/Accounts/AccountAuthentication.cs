using System.Security.Claims;
using System.Text.Encodings.Web;
using Gateway.Api.Errors;
using Gateway.Api.Limits;
using Gateway.Api.Management;
using Gateway.Application.Results;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.Options;

namespace Gateway.Api.Accounts;

/// <summary>Finds the account behind a request of the management API, or says why there is none.</summary>
internal sealed class AccountAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "Bearer";

    private Failure? _failure;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // Routes of everybody's, such as sign-in, look at no credential.
        if (Context.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            return AuthenticateResult.NoResult();
        var proven = await Context.ProveAccountAsync();
        if (!proven.IsOk)
        {
            _failure = proven.Failure;
            return AuthenticateResult.Fail(proven.Failure.Code);
        }

        var identity = new ClaimsIdentity([new Claim("sub", Context.Caller().Account)], SchemeName, "sub", null);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    /// <summary>Bad credentials are counted by address, so that guessing has an end.</summary>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var answer = await Context.RefuseRateAsync() ?? Problems.Of(_failure ?? throw new InvalidOperationException("Nothing has failed."));
        await answer.ExecuteAsync(Context);
    }
}
