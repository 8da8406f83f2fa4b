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
internal sealed class ClusterLocks(TimeProvider time, NpgsqlDataSource? database = null)
{
    /// <summary>The first half of every lock's key: <c>tggw</c> in ASCII. Lanes use the other, 64-bit key space.</summary>
    public const int Space = 0x74676777;

    private const string TryLock = "SELECT pg_try_advisory_xact_lock($1, $2)";

    // The lock outlives the server's patience with idle transactions. This must come after it: as a command without a snapshot it also ends
    // the one that the lock's own query holds, for which an index that is built concurrently would wait for ever.
    private const string StayIdle = "SET LOCAL idle_in_transaction_session_timeout = 0";

    /// <summary>How soon a lock that was given back is noticed.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits for the lock. It is given back when the result is disposed of, or with its connection.</summary>
    public async Task<IAsyncDisposable> AcquireAsync(ClusterLock name, CancellationToken cancellationToken)
    {
        if (database is null)
            return NoLock.Instance;
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            while (!await TryAsync(connection, name))
                await Task.Delay(Pause, time, cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks again and again rather than wait inside the server: a query that waits holds a snapshot, and whoever has the lock may be building an index.</summary>
    private static async Task<bool> TryAsync(NpgsqlConnection connection, ClusterLock name)
    {
        var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand(TryLock, connection);
        command.Parameters.Add(Sql.Value(Space));
        command.Parameters.Add(Sql.Value((int)name));
        if (await command.ExecuteScalarAsync(CancellationToken.None) is not true)
        {
            await transaction.RollbackAsync(CancellationToken.None);
            return false;
        }

        await using var stay = new NpgsqlCommand(StayIdle, connection);
        await stay.ExecuteNonQueryAsync(CancellationToken.None);
        return true;
    }

    private sealed class NoLock : IAsyncDisposable
    {
        public static readonly NoLock Instance = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
