using System.Collections.Concurrent;
using Npgsql;

namespace Gateway.Infrastructure.Persistence;

/// <summary>
/// Knows whether a connection leads straight to one process of the server. Through a pooler it may reach another with each transaction, where
/// nothing is prepared, or something else under the same name.
/// </summary>
internal sealed class DirectConnections
{
    private const string ProcessId = "SELECT pg_backend_pid()";

    /// <summary>More than a pool holds; the rest are connections that are gone.</summary>
    private const int Remembered = 1000;

    private readonly ConcurrentDictionary<int, bool> _seen = [];

    /// <summary>Asks once for each connection: a pooler makes up the process id that it gives to its clients.</summary>
    public async ValueTask<bool> IsDirectAsync(NpgsqlConnection connection)
    {
        if (_seen.TryGetValue(connection.ProcessID, out var direct))
            return direct;
        if (_seen.Count >= Remembered)
            _seen.Clear();
        await using var command = new NpgsqlCommand(ProcessId, connection);
        return _seen[connection.ProcessID] = await command.ExecuteScalarAsync() is int actual && actual == connection.ProcessID;
    }
}
