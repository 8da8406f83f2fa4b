using Gateway.Api.Accounts;
using Gateway.Api.Grpc.Framing;
using Gateway.Api.Limits;
using Gateway.Application.Results;

namespace Gateway.Api.Grpc;

/// <summary>Who calls, and may they call again already? The same credentials and the same tokens as over HTTP, before a message is read.</summary>
/// <param name="missing">The setting for want of which there is nobody to ask; null where there is.</param>
internal sealed class CallerGate(string? missing)
{
    public bool IsOpen => missing is null;

    public async ValueTask<GrpcStatus?> AdmitAsync(GrpcCall call)
    {
        if (missing is not null)
            return GrpcFailures.Of(Failure.NotConfigured(missing));
        var proven = await call.Context.ProveAccountAsync();

        // Bad credentials are counted by address, so that guessing has an end.
        var rate = await call.Context.TakeRateAsync();
        RateLimitHeaders.Set(call.Context.Response, rate);
        if (!rate.Allowed)
            return GrpcFailures.RateLimited(rate.RetryAfter);
        return proven.IsOk ? null : GrpcFailures.Of(proven.Failure);
    }
}
