using System.Text.RegularExpressions;
using Mono.Cecil;
using Mono.Cecil.Rocks;

namespace Gateway.ArchitectureTests;

/// <summary>Names are the field's own; these say nothing.</summary>
internal sealed partial class NameTests
{
    [Test]
    public void NoType_IsNamedForNothing() => Empty(Product.All.SelectMany(assembly => assembly.MainModule.GetAllTypes())).Should().BeEmpty();

    [TestCase("SessionManager", true)]
    [TestCase("JsonHelper", true)]
    [TestCase("JsonHelpers", true)]
    [TestCase("TextUtil", true)]
    [TestCase("TextUtils", true)]
    [TestCase("BotData", true)]
    [TestCase("BotInfo", true)]
    [TestCase("Cache`1", false)]
    [TestCase("BotInfo`2", true)]
    [TestCase("Managers", false)]
    [TestCase("InfoPage", false)]
    public void Canary_ANameThatSaysNothing(string name, bool empty)
    {
        var made = new MadeAssembly("Gateway.Domain");
        made.Add("Gateway.Domain." + name);

        Empty(made.Written().MainModule.GetAllTypes()).Any().Should().Be(empty);
    }

    /// <summary>Types of our own; generators write into other namespaces, or names that C# could not.</summary>
    private static IEnumerable<string> Empty(IEnumerable<TypeDefinition> types) => types
        .Where(type => TypeUses.OuterName(type).StartsWith("Gateway.", StringComparison.Ordinal) && !type.FullName.Contains('<', StringComparison.Ordinal))
        .Where(type => EmptyWord().IsMatch(type.Name))
        .Select(type => type.FullName);

    [GeneratedRegex("(Manager|Helpers?|Utils?|Utility|Utilities|Data|Info)(`[0-9]+)?\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex EmptyWord();
}
