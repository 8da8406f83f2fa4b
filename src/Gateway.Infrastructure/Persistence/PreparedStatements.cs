using Npgsql;

namespace Gateway.Infrastructure.Persistence;

/// <summary>
/// Runs the statements that run all the time, in one transaction and one round trip, prepared once for each connection: planning some of them
/// takes longer than running them.
/// </summary>
internal sealed class PreparedStatements(NpgsqlDataSource database)
{
    // A plan that is kept must be good for tables of any size: made while they were empty, it would read them whole as they grow. So it is one
    // plan for all values, and without whole scans.
    public const string ForAnySize = "SELECT set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true)";

    private readonly DirectConnections _connections = new();

    /// <summary>Returns after the commit.</summary>
    /// <param name="add">Adds the statements.</param>
    /// <param name="asking">Which of them, from 0, answers.</param>
    /// <param name="read">Reads the answer.</param>
    public async Task<T> RunAsync<T>(Action<NpgsqlBatch> add, int asking, Func<NpgsqlDataReader, Task<T>> read)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var statements = new NpgsqlBatch(connection);
        statements.Add(ForAnySize);
        add(statements);
        if (await _connections.IsDirectAsync(connection))
            await statements.PrepareAsync();
        await using var reader = await statements.ExecuteReaderAsync();
        for (var before = -1; before < asking; before++)
            await reader.NextResultAsync();
        var answer = await read(reader);
        await reader.ToCommitAsync();
        return answer;
    }
}
