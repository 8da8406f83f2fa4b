using System.Text.Json.Nodes;
using Npgsql;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>What PostgreSQL did to run a statement.</summary>
/// <param name="SequentialScans">The tables that were read from end to end.</param>
/// <param name="Buffers">How many pages were touched.</param>
/// <param name="Text">All of it, for a report.</param>
internal sealed record ExplainedPlan(IReadOnlyList<string> SequentialScans, long Buffers, string Text)
{
    private const int Runs = 8;

    /// <summary>
    /// Runs the statement as a prepared one often enough that PostgreSQL considers its generic plan, undoing each run, and
    /// answers every plan it took.
    /// </summary>
    /// <param name="connection">A connection without a transaction.</param>
    /// <param name="statement">With its parameters as <c>$1</c> and so on.</param>
    /// <param name="types">Of the parameters.</param>
    /// <param name="arguments">SQL expressions, one for each parameter.</param>
    public static async Task<IReadOnlyList<ExplainedPlan>> OfAsync(
        NpgsqlConnection connection, string statement, string types, params string[] arguments)
    {
        await PrepareAsync(connection, statement, types);
        var plans = new List<ExplainedPlan>();
        for (var run = 0; run < Runs; run++)
            plans.Add(await RunAsync(connection, arguments));
        await ExecuteAsync(connection, "DEALLOCATE explained");
        return plans;
    }

    /// <summary>For <see cref="RunAsync"/>.</summary>
    public static Task PrepareAsync(NpgsqlConnection connection, string statement, string types) =>
        ExecuteAsync(connection, $"PREPARE explained{(types.Length > 0 ? $"({types})" : "")} AS {statement}");

    /// <summary>Runs what was prepared and undoes it.</summary>
    /// <param name="connection">The connection on which it was.</param>
    /// <param name="arguments">SQL expressions, one for each parameter.</param>
    /// <param name="settings">A statement that sets something for the transaction.</param>
    public static async Task<ExplainedPlan> RunAsync(NpgsqlConnection connection, IEnumerable<string> arguments, string settings = "SELECT")
    {
        var values = string.Join(", ", await LiteralsAsync(connection, arguments));
        await using var transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, settings);
        await using var explain = new NpgsqlCommand(
            $"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) EXECUTE explained{(values.Length > 0 ? $"({values})" : "")}", connection, transaction);
        var plan = Read((string)(await explain.ExecuteScalarAsync())!);
        await transaction.RollbackAsync();
        return plan;
    }

    /// <summary>EXECUTE takes no subqueries.</summary>
    private static async Task<IReadOnlyList<string>> LiteralsAsync(NpgsqlConnection connection, IEnumerable<string> expressions)
    {
        var literals = new List<string>();
        foreach (var expression in expressions)
        {
            await using var command = new NpgsqlCommand($"SELECT quote_nullable(({expression})::text)", connection);
            literals.Add((string)(await command.ExecuteScalarAsync())!);
        }

        return literals;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static ExplainedPlan Read(string json)
    {
        var root = JsonNode.Parse(json)![0]!["Plan"]!.AsObject();
        var scans = Nodes(root)
            .Where(static node => node["Node Type"]!.GetValue<string>() is "Seq Scan" && node["Actual Loops"]!.GetValue<double>() > 0)
            .Select(static node => node["Relation Name"]!.GetValue<string>());
        var buffers = root["Shared Hit Blocks"]!.GetValue<long>() + root["Shared Read Blocks"]!.GetValue<long>();
        return new ExplainedPlan([.. scans], buffers, json);
    }

    private static IEnumerable<JsonObject> Nodes(JsonObject node) =>
        node["Plans"] is JsonArray children ? children.SelectMany(static child => Nodes(child!.AsObject())).Prepend(node) : [node];
}
