using Npgsql;

namespace Gateway.Infrastructure.Persistence;

/// <summary>Duties that one instance performs at a time. The numbers stand in every version of the gateway and never change.</summary>
internal enum ClusterLock
{
    Migration = 1,
    WebhookRegistration = 2,

    /// <summary>Held from the numbering of events to their commit: <c>UpdateInboxSql</c>.</summary>
    Log = 3,

    FirstAdmin = 4,
}

/// <summary>Advisory locks in PostgreSQL, each in a transaction of its own, so that they pass a pooler; without a database there is one instance and nothing to lock.</summary>
internal sealed class ClusterLocks(NpgsqlDataSource? database = null)
{
    /// <summary>The first half of every lock's key: <c>tggw</c> in ASCII. Lanes use the other, 64-bit key space.</summary>
    public const int Space = 0x74676777;

    private const string Lock = "SELECT pg_advisory_xact_lock($1, $2)";

    // The lock outlives the server's patience with idle transactions. This must come after it: as a command without a snapshot it also ends
    // the one that the lock's own query holds, for which an index that is built concurrently would wait for ever.
    private const string StayIdle = "SET LOCAL idle_in_transaction_session_timeout = 0";

    /// <summary>Waits for the lock. It is given back when the result is disposed of, or with its connection.</summary>
    public async Task<IAsyncDisposable> AcquireAsync(ClusterLock name, CancellationToken cancellationToken)
    {
        if (database is null)
            return NoLock.Instance;
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            await connection.BeginTransactionAsync(cancellationToken);
            await using var command = new NpgsqlCommand(Lock, connection) { CommandTimeout = 0 };
            command.Parameters.Add(Sql.Value(Space));
            command.Parameters.Add(Sql.Value((int)name));
            await command.ExecuteNonQueryAsync(CancellationToken.None).WaitAsync(cancellationToken);
            await using var stay = new NpgsqlCommand(StayIdle, connection);
            await stay.ExecuteNonQueryAsync(CancellationToken.None);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private sealed class NoLock : IAsyncDisposable
    {
        public static readonly NoLock Instance = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
