using Gateway.Application.Outbound;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Infrastructure.Outbound;

internal static class OutboundRegistration
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    public static IServiceCollection AddOutbound(this IServiceCollection services, OutboundOptions options) => services
        .AddSingleton(options)
        .AddSingleton(provider => new AddressGuard(provider.GetRequiredService<OutboundOptions>()))
        .AddSingleton<IAddressGuard>(provider => provider.GetRequiredService<AddressGuard>());

    /// <summary>
    /// A client whose addresses hold secrets: it writes no log and, without a propagator, no trace either. Redirects are not followed.
    /// </summary>
    public static IHttpClientBuilder AddQuietHttpClient(this IServiceCollection services, string name) =>
        services.AddQuietHttpClient(name, _ => QuietHandler());

    /// <summary>The same for addresses that strangers have named: each is checked, and no proxy connects in the gateway's place.</summary>
    public static IHttpClientBuilder AddGuardedHttpClient(this IServiceCollection services, string name) => services.AddQuietHttpClient(name, provider =>
    {
        var handler = QuietHandler();
        handler.UseProxy = false;
        handler.ConnectCallback = provider.GetRequiredService<AddressGuard>().ConnectAsync;
        return handler;
    });

    private static IHttpClientBuilder AddQuietHttpClient(this IServiceCollection services, string name, Func<IServiceProvider, SocketsHttpHandler> handler) => services
        .AddHttpClient(name, client => client.Timeout = Timeout.InfiniteTimeSpan)
        .RemoveAllLoggers()
        .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
        .ConfigurePrimaryHttpMessageHandler(handler);

    private static SocketsHttpHandler QuietHandler() => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = ConnectTimeout,
        PooledConnectionLifetime = ConnectionLifetime,
    };
}
