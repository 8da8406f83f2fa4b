using Npgsql;

namespace Gateway.Infrastructure.Persistence;

/// <summary>Duties that one instance performs at a time. The numbers stand in every version of the gateway and never change.</summary>
internal enum ClusterLock
{
    Migration = 1,
    WebhookRegistration = 2,

    /// <summary>Held from the numbering of events to their commit: <c>UpdateInboxSql</c>.</summary>
    Log = 3,
}

/// <summary>Advisory locks in PostgreSQL, on connections of their own; without a database there is one instance and nothing to lock.</summary>
internal sealed class ClusterLocks(NpgsqlDataSource? database = null)
{
    /// <summary>The first half of every lock's key: <c>tggw</c> in ASCII. Lanes use the other, 64-bit key space.</summary>
    public const int Space = 0x74676777;

    public async Task<IAsyncDisposable> AcquireAsync(ClusterLock name, CancellationToken cancellationToken)
    {
        if (database is null)
            return NoLock.Instance;
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var command = new NpgsqlCommand("SELECT pg_advisory_lock($1, $2)", connection) { CommandTimeout = 0 };
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Space });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = (int)name });
            await command.ExecuteNonQueryAsync(cancellationToken);
            return new Held(connection, name);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private sealed class Held(NpgsqlConnection connection, ClusterLock name) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            try
            {
                await using var command = new NpgsqlCommand("SELECT pg_advisory_unlock($1, $2)", connection);
                command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Space });
                command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = (int)name });
                await command.ExecuteNonQueryAsync();
            }
            catch (Exception failure) when (Sql.IsUnavailable(failure))
            {
                // A broken connection has given its locks back already.
            }
            finally
            {
                await connection.DisposeAsync();
            }
        }
    }

    private sealed class NoLock : IAsyncDisposable
    {
        public static readonly NoLock Instance = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
