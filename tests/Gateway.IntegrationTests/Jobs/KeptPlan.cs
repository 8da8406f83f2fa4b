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
