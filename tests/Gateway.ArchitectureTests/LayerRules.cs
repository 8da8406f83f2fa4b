using Mono.Cecil;

namespace Gateway.ArchitectureTests;

/// <summary>Each rule answers what breaks it; nothing means that it holds.</summary>
internal static class LayerRules
{
    private static readonly string BaseLibrary = Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>Referenced assemblies beyond the base library and those named.</summary>
    public static IEnumerable<string> ReferencesBeyond(AssemblyDefinition assembly, params string[] allowed) => assembly.MainModule.AssemblyReferences
        .Select(reference => reference.Name)
        .Where(name => !allowed.Contains(name, StringComparer.Ordinal) && !File.Exists(Path.Combine(BaseLibrary, name + ".dll")));

    /// <summary>References to assemblies of this product that are not below.</summary>
    public static IEnumerable<string> ReferencesUpwards(AssemblyDefinition assembly, params AssemblyDefinition[] below) => assembly.MainModule.AssemblyReferences
        .Select(reference => reference.Name)
        .Where(name => name is "gateway" || name.StartsWith("Gateway.", StringComparison.Ordinal))
        .Except(below.Select(lower => lower.Name.Name), StringComparer.Ordinal);

    /// <summary>Types of these namespaces, or of namespaces in them, that are mentioned anywhere.</summary>
    public static IEnumerable<string> TypesFrom(AssemblyDefinition assembly, params string[] namespaces) => assembly.MainModule.GetTypeReferences()
        .Where(type => namespaces.Any(root => $"{type.Namespace}.".StartsWith(root + ".", StringComparison.Ordinal)))
        .Select(type => type.FullName);

    /// <summary>Uses, as "user -> used", of types whose name begins like this, by outermost type.</summary>
    public static IEnumerable<string> Uses(AssemblyDefinition assembly, string prefix) => assembly.MainModule.Types
        .SelectMany(type => TypeUses.Of(type).Select(TypeUses.OuterName).Where(used => used.StartsWith(prefix, StringComparison.Ordinal)).Select(used => $"{type.FullName} -> {used}"))
        .Distinct(StringComparer.Ordinal);
}
