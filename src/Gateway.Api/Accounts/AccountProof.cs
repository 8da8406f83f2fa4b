using System.Globalization;
using Gateway.Api.Http;
using Gateway.Api.Limits;
using Gateway.Api.Management;
using Gateway.Api.Streams;
using Gateway.Application.Accounts;
using Gateway.Application.Results;

namespace Gateway.Api.Accounts;

/// <summary>Finds the account behind a request by the credential in its headers, over HTTP and gRPC alike.</summary>
internal static class AccountProof
{
    /// <summary>Leaves the caller, and whose rate it is, with the request.</summary>
    /// <exception cref="Gateway.Application.StoreUnavailableException">The account cannot be read now.</exception>
    public static async Task<Result<ProvenAccount>> ProveAccountAsync(this HttpContext context)
    {
        var credential = context.GetEndpoint()?.Metadata.GetMetadata<TokenInQuery>() is null ? Credential.Read(context.Request.Headers) : Credential.Read(context.Request);
        if (!credential.IsOk)
            return credential.Failure;
        context.SetCredential(credential.Value.ForStreams);
        var check = context.RequestServices.GetRequiredService<CredentialCheck>();
        var proven = credential.Value.IsKey
            ? await check.CheckKeyAsync(credential.Value.Value, context.RequestAborted)
            : await check.CheckTokenAsync(credential.Value.Value, context.RequestAborted);
        if (proven.IsOk)
        {
            context.SetCaller(proven.Value.CallFrom(context.ClientAddress()?.ToString()));
            context.Features.Set<IRateLimitedAccount>(new LimitedAccount(proven.Value.Account));
        }

        return proven;
    }

    private sealed class LimitedAccount(AccountAccess account) : IRateLimitedAccount
    {
        public string Kind => account.Kind == CallerKind.User ? "user" : "apikey";

        public string Id { get; } = account.Id.ToString(CultureInfo.InvariantCulture);

        public int? PerMinute => account.RatePerMinute;
    }
}
