using System.Globalization;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Gateway.Api.Errors;
using Gateway.Api.Http;
using Gateway.Api.Limits;
using Gateway.Api.Management;
using Gateway.Application.Accounts;
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
        var proven = await CheckAsync();
        if (!proven.IsOk)
        {
            _failure = proven.Failure;
            return AuthenticateResult.Fail(proven.Failure.Code);
        }

        var caller = proven.Value.CallFrom(Context.ClientAddress()?.ToString());
        Context.SetCaller(caller);
        Context.Features.Set<IRateLimitedAccount>(new LimitedAccount(proven.Value.Account));
        var identity = new ClaimsIdentity([new Claim("sub", caller.Account)], SchemeName, "sub", null);
        return AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName));
    }

    /// <summary>Bad credentials are counted by address, so that guessing has an end.</summary>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var answer = await Context.RefuseRateAsync() ?? Problems.Of(_failure ?? throw new InvalidOperationException("Nothing has failed."));
        await answer.ExecuteAsync(Context);
    }

    private async Task<Result<ProvenAccount>> CheckAsync()
    {
        var credential = Credential.Read(Request.Headers);
        if (!credential.IsOk)
            return credential.Failure;
        var check = Context.RequestServices.GetRequiredService<CredentialCheck>();
        return credential.Value.IsKey
            ? await check.CheckKeyAsync(credential.Value.Value, Context.RequestAborted)
            : await check.CheckTokenAsync(credential.Value.Value, Context.RequestAborted);
    }

    private sealed class LimitedAccount(AccountAccess account) : IRateLimitedAccount
    {
        public string Kind => account.Kind == CallerKind.User ? "user" : "apikey";

        public string Id { get; } = account.Id.ToString(CultureInfo.InvariantCulture);

        public int? PerMinute => account.RatePerMinute;
    }
}
