using Gateway.Application.Accounts;
using Gateway.Application.Streams;

namespace Gateway.Api.Management;

/// <summary>Who asks, as authentication found it.</summary>
internal static class CallerFeature
{
    public static void SetCaller(this HttpContext context, Caller caller) => context.Features.Set(caller);

    /// <summary>For what outlives the request's own check of it.</summary>
    public static void SetCredential(this HttpContext context, StreamCredential credential) => context.Features.Set(credential);

    public static StreamCredential ShownCredential(this HttpContext context) =>
        context.Features.Get<StreamCredential>() ?? throw new InvalidOperationException("The route asks for no authentication, and so has no credential.");

    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("The route asks for no authentication, and so has no caller.");
}
