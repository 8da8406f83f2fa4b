using Npgsql;

namespace Gateway.IntegrationTests.Servers;

/// <summary>A test's own look into a database. Parameters are positional: <c>$1</c>, <c>$2</c>.</summary>
internal sealed class Db(string url)
{
    private readonly string _connectionString = PostgresUrl.Parse(url).ToConnectionString();

    public async Task<T?> ScalarAsync<T>(string sql, params object[] parameters)
    {
        await using var connection = await OpenAsync();
        await using var command = Command(connection, sql, parameters);
        return await command.ExecuteScalarAsync() is { } value and not DBNull ? (T)value : default;
    }

    public Task<long> CountAsync(string table, string where = "true", params object[] parameters) =>
        ScalarAsync<long>($"SELECT count(*) FROM {table} WHERE {where}", parameters);

    /// <summary>All rows, each by column name; SQL's null is null.</summary>
    public async Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> RowsAsync(string sql, params object[] parameters)
    {
        await using var connection = await OpenAsync();
        await using var command = Command(connection, sql, parameters);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<IReadOnlyDictionary<string, object?>>();
        while (await reader.ReadAsync())
        {
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(
                reader.GetName,
                column => reader.IsDBNull(column) ? null : reader.GetValue(column),
                StringComparer.Ordinal));
        }

        return rows;
    }

    /// <summary>The first column of every row.</summary>
    public async Task<IReadOnlyList<T>> ColumnAsync<T>(string sql, params object[] parameters) =>
        [.. (await RowsAsync(sql, parameters)).Select(static row => (T)row.Values.First()!)];

    public async Task<int> ExecuteAsync(string sql, params object[] parameters)
    {
        await using var connection = await OpenAsync();
        await using var command = Command(connection, sql, parameters);
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>A connection of the test's own, to hold a transaction or a lock open.</summary>
    public async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        return connection;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, object[] parameters)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var parameter in parameters)
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        return command;
    }
}
