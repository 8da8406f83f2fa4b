using Mono.Cecil;

namespace Gateway.ArchitectureTests;

/// <summary>Internal by default: public only what another project of the product needs.</summary>
internal sealed class VisibilityTests
{
    private static readonly string[] PublicAllTheSame =
    [
        // Others use only their constants, which the compiler copies.
        "Gateway.Application.Telemetry.UpdateOutcomes",
        "Gateway.Domain.Jobs.JobStatus",
        "Gateway.Domain.Updates.SignInCommand",

        // The Web SDK makes the program's class public for tests that host it.
        "Program",
    ];

    [Test]
    public void WhatIsPublic_AnotherProjectNeeds() =>
        Unneeded(Product.All).Where(type => !type.StartsWith("Gateway.Infrastructure.Persistence.Migrations.", StringComparison.Ordinal))
            .Should().BeEquivalentTo(PublicAllTheSame);

    [Test]
    public void Canary_APublicTypeThatNobodyNeeds()
    {
        var library = new MadeAssembly("Gateway.Domain");
        var shown = library.Add("Gateway.Domain.Shown");
        var used = library.Add("Gateway.Domain.Used");
        used.Fields.Add(new FieldDefinition("Field", FieldAttributes.Public, shown));
        library.Add("Gateway.Domain.Unused", used);
        var user = new MadeAssembly("Gateway.Application");
        user.Add("Gateway.Application.User", used);

        Unneeded([library.Written(), user.Written()]).Should().BeEquivalentTo("Gateway.Domain.Unused", "Gateway.Application.User");
    }

    /// <summary>Public types that no other assembly mentions and that no needed type shows.</summary>
    private static IEnumerable<string> Unneeded(IReadOnlyCollection<AssemblyDefinition> assemblies)
    {
        var visible = assemblies.SelectMany(assembly => assembly.MainModule.Types).Where(type => type.IsPublic).ToDictionary(type => type.FullName, StringComparer.Ordinal);
        var needed = new HashSet<string>(StringComparer.Ordinal);
        var pending = new Stack<string>(assemblies.SelectMany(assembly => assembly.MainModule.GetTypeReferences()).Select(TypeUses.OuterName));
        while (pending.TryPop(out var name))
        {
            if (!visible.TryGetValue(name, out var type) || !needed.Add(name))
                continue;
            foreach (var shown in TypeUses.Exposed(type))
                pending.Push(TypeUses.OuterName(shown));
        }

        return visible.Keys.Except(needed, StringComparer.Ordinal);
    }
}
