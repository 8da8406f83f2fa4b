using Gateway.Application;
using Gateway.Domain;
using Gateway.Infrastructure;
using Mono.Cecil;

namespace Gateway.ArchitectureTests;

/// <summary>The four assemblies of the product, as they were compiled.</summary>
internal static class Product
{
    public static readonly AssemblyDefinition Domain = Read(typeof(Secret));
    public static readonly AssemblyDefinition Application = Read(typeof(ApplicationRegistration));
    public static readonly AssemblyDefinition Infrastructure = Read(typeof(InfrastructureRegistration));
    public static readonly AssemblyDefinition Api = Read(typeof(Api.GatewayApplication));

    public static readonly AssemblyDefinition[] All = [Domain, Application, Infrastructure, Api];

    public static IEnumerable<Type> LoadedTypes() =>
        new[] { typeof(Secret), typeof(ApplicationRegistration), typeof(InfrastructureRegistration), typeof(Api.GatewayApplication) }
            .SelectMany(type => type.Assembly.GetTypes());

    public static AssemblyDefinition Read(Type type) => AssemblyDefinition.ReadAssembly(type.Assembly.Location);
}
