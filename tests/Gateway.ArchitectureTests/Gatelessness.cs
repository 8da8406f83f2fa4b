using Microsoft.Extensions.DependencyInjection;

namespace Gateway.ArchitectureTests;

internal static class Gatelessness
{
    /// <summary>What a careless change to the registration would do.</summary>
    public static IServiceCollection RemoveGate(this IServiceCollection services, Type gate)
    {
        services.Remove(services.Single(service => service.ImplementationType == gate));
        return services;
    }
}
