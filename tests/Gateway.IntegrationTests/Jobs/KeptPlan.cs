using System.Globalization;
using FluentAssertions.Execution;
using Gateway.Infrastructure.Persistence;
using Gateway.IntegrationTests.Servers;
using Npgsql;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>
/// A statement as <see cref="PreparedStatements"/> keeps it: prepared once on its connection, and run with the plan that was made at its first
/// run, until the tables are analysed again.
/// </summary>
internal sealed class KeptPlan : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;

    private KeptPlan(NpgsqlConnection connection) => _connection = connection;

    public static async Task<KeptPlan> PrepareAsync(Db db, string statement, string types)
    {
        var connection = await db.OpenAsync();
        await ExplainedPlan.PrepareAsync(connection, statement, types);
        return new KeptPlan(connection);
    }

    public Task<ExplainedPlan> RunAsync(params string[] arguments) => ExplainedPlan.RunAsync(_connection, arguments, PreparedStatements.ForAnySize);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}

/// <summary>One that is kept, and what it is run with.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Text">The statement.</param>
/// <param name="Types">Of its parameters.</param>
/// <param name="Arguments">SQL expressions, one for each parameter.</param>
internal sealed record KeptStatement(string Name, string Text, string Types, params string[] Arguments);

/// <summary>Several of them, and what they read as the tables grow.</summary>
internal sealed class KeptPlans : IAsyncDisposable
{
    private readonly List<(KeptStatement Statement, KeptPlan Plan)> _kept = [];

    /// <summary>Each on a connection of its own, planned on the tables as they are.</summary>
    public static async Task<KeptPlans> MakeAsync(Db db, IEnumerable<KeptStatement> statements)
    {
        var plans = new KeptPlans();
        foreach (var statement in statements)
            plans._kept.Add((statement, await KeptPlan.PrepareAsync(db, statement.Text, statement.Types)));
        await plans.RunAsync();
        return plans;
    }

    public async Task<IReadOnlyList<ExplainedPlan>> RunAsync()
    {
        var plans = new List<ExplainedPlan>();
        foreach (var (statement, plan) in _kept)
            plans.Add(await plan.RunAsync(statement.Arguments));
        return plans;
    }

    /// <summary>Less than twice as much of the large tables as of the small ones.</summary>
    public async Task ShouldReadAsMuchAsync(IReadOnlyList<ExplainedPlan> small, IReadOnlyList<ExplainedPlan> large, string told)
    {
        using var all = new AssertionScope();
        for (var i = 0; i < _kept.Count; i++)
        {
            var name = _kept[i].Statement.Name;
            await TestContext.Out.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"{name}, {told}: {small[i].Buffers} buffers, then {large[i].Buffers}: {(double)large[i].Buffers / small[i].Buffers:0.00} times"));
            large[i].Buffers.Should().BeLessThan(2 * small[i].Buffers, "{0}: {1}", name, large[i].Text);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, plan) in _kept)
            await plan.DisposeAsync();
    }
}
