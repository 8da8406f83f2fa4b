using Gateway.Infrastructure.Persistence;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace Gateway.ArchitectureTests;

/// <summary>A statement is a constant, and values are its parameters: no method that makes a command puts text together.</summary>
internal sealed class SqlTextTests
{
    private static readonly string[] Makes = ["CreateCommand", "set_CommandText", "ExecuteSqlRaw", "ExecuteSqlRawAsync", "FromSqlRaw", "SqlQueryRaw"];

    private static readonly string[] Puts = ["System.Text.StringBuilder", "System.Runtime.CompilerServices.DefaultInterpolatedStringHandler"];

    [Test]
    public void NoMethod_PutsAStatementTogether() => Mixed(Product.All.SelectMany(assembly => assembly.MainModule.GetAllTypes())).Should().BeEmpty();

    [Test]
    public void ThereAreStatements_ToHoldThatAgainst() =>
        Product.Infrastructure.MainModule.GetAllTypes().SelectMany(type => type.Methods).Count(MakesACommand).Should().BeGreaterThan(20);

    [Test]
    public void Canary_AStatementThatIsPutTogether() =>
        Mixed([Product.Read(typeof(SqlTextTests)).MainModule.GetType(typeof(SqlTextTests).FullName).NestedTypes.Single(type => type.Name is nameof(PutTogether))])
            .Select(method => method.Name).Should().BeEquivalentTo(nameof(PutTogether.Added), nameof(PutTogether.Written), nameof(PutTogether.Batched));

    private static IEnumerable<MethodDefinition> Mixed(IEnumerable<TypeDefinition> types) =>
        types.SelectMany(type => type.Methods).Where(method => MakesACommand(method) && Calls(method).Any(PutsTextTogether));

    private static bool MakesACommand(MethodDefinition method) => Calls(method).Any(call =>
        Makes.Contains(call.Name, StringComparer.Ordinal) || (call.Name is "Add" && call.DeclaringType.FullName is "Gateway.Infrastructure.Persistence.Sql") || (call is { Name: ".ctor", Parameters.Count: > 0 } && call.DeclaringType.Name is "NpgsqlCommand" or "NpgsqlBatchCommand"));

    private static bool PutsTextTogether(MethodReference call) =>
        call is { DeclaringType.FullName: "System.String", Name: "Concat" or "Format" or "Join" or "Replace" } || Puts.Contains(call.DeclaringType.FullName, StringComparer.Ordinal);

    private static IEnumerable<MethodReference> Calls(MethodDefinition method) =>
        method.HasBody ? method.Body.Instructions.Where(instruction => instruction.OpCode.FlowControl == FlowControl.Call).Select(instruction => instruction.Operand).OfType<MethodReference>() : [];

    private static class PutTogether
    {
        public static Npgsql.NpgsqlCommand Added(string name) => new("SELECT " + name);

        public static Npgsql.NpgsqlCommand Written(int number) => new($"SELECT {number}");

        public static void Batched(Npgsql.NpgsqlBatch batch, string name) => batch.Add($"SELECT {name}");

        public static Npgsql.NpgsqlCommand Constant() => new("SELECT 1");
    }
}
