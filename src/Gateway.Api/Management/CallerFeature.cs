using Gateway.Application.Accounts;

namespace Gateway.Api.Management;

/// <summary>Who asks, as authentication found it.</summary>
internal static class CallerFeature
{
    public static void SetCaller(this HttpContext context, Caller caller) => context.Features.Set(caller);

    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("The route asks for no authentication, and so has no caller.");
}
