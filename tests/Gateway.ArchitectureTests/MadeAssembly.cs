using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Gateway.ArchitectureTests;

/// <summary>An assembly that a canary makes up, with whatever a rule must object to.</summary>
internal sealed class MadeAssembly(string name)
{
    public AssemblyDefinition Assembly { get; } =
        AssemblyDefinition.CreateAssembly(new AssemblyNameDefinition(name, new Version(1, 0)), name, ModuleKind.Dll);

    private ModuleDefinition Module => Assembly.MainModule;

    /// <summary>A class; its one method uses the given types.</summary>
    public TypeDefinition Add(string fullName, params TypeReference[] uses)
    {
        var dot = fullName.LastIndexOf('.');
        var type = new TypeDefinition(fullName[..dot], fullName[(dot + 1)..], TypeAttributes.Public | TypeAttributes.Class, Module.TypeSystem.Object);
        var method = new MethodDefinition("Use", MethodAttributes.Private | MethodAttributes.Static, Module.TypeSystem.Void);
        foreach (var used in uses)
        {
            method.Body.GetILProcessor().Emit(OpCodes.Ldtoken, Module.ImportReference(used));
            method.Body.GetILProcessor().Emit(OpCodes.Pop);
        }

        method.Body.GetILProcessor().Emit(OpCodes.Ret);
        type.Methods.Add(method);
        Module.Types.Add(type);
        return type;
    }

    public TypeReference Import(Type type) => Module.ImportReference(type);

    /// <summary>As a compiler would have left it on disk.</summary>
    public AssemblyDefinition Written()
    {
        var file = new MemoryStream();
        Assembly.Write(file);
        file.Position = 0;
        return AssemblyDefinition.ReadAssembly(file);
    }
}
