using Gateway.Application.Idempotency;
using Gateway.Infrastructure.Persistence;
using Npgsql;

namespace Gateway.Infrastructure.Idempotency;

/// <summary>Idempotency keys in PostgreSQL: every instance sees the same, and a crash forgets none.</summary>
internal sealed class PostgresIdempotency(NpgsqlDataSource database) : IIdempotency
{
    /// <summary>A key that was freed between two looks is claimed again; not for ever.</summary>
    private const int Attempts = 3;

    public Task<IdempotencyClaim> ClaimAsync(IdempotencyHold hold, CancellationToken cancellationToken) => Sql.AskAsync(async () =>
    {
        for (var i = 0; i < Attempts; i++)
        {
            if (await ExecuteAsync(
                IdempotencySql.Claim, hold, Sql.Value(hold.Key.BodyHash), Sql.Value(IIdempotency.Lease.TotalSeconds), Sql.Value(IIdempotency.Retention.TotalSeconds)))
                return new IdempotencyClaim(ClaimState.Taken);
            if (await LookAsync(hold) is { } found)
                return found;
        }

        return new IdempotencyClaim(ClaimState.InFlight);
    }, cancellationToken);

    public Task RenewAsync(IdempotencyHold hold, CancellationToken cancellationToken) =>
        Sql.AskAsync(() => ExecuteAsync(IdempotencySql.Renew, hold, Sql.Value(IIdempotency.Lease.TotalSeconds)), cancellationToken);

    public Task<bool> AnswerAsync(IdempotencyHold hold, StoredAnswer answer, CancellationToken cancellationToken) =>
        Sql.AskAsync(() => ExecuteAsync(IdempotencySql.Answer, hold, Sql.Value(answer.Status), Sql.Value(answer.Json)), cancellationToken);

    public Task<bool> FreeAsync(IdempotencyHold hold, CancellationToken cancellationToken) =>
        Sql.AskAsync(() => ExecuteAsync(IdempotencySql.Free, hold), cancellationToken);

    private async Task<IdempotencyClaim?> LookAsync(IdempotencyHold hold)
    {
        await using var command = database.CreateCommand(IdempotencySql.Look);
        AddKey(command, hold);
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync())
            return null;
        if (!reader.GetFieldValue<byte[]>(0).AsSpan().SequenceEqual(hold.Key.BodyHash))
            return new IdempotencyClaim(ClaimState.OtherBody);
        if (!reader.IsDBNull(1))
            return new IdempotencyClaim(ClaimState.Answered, new StoredAnswer(reader.GetInt32(1), reader.GetFieldValue<byte[]>(2)));
        return new IdempotencyClaim(reader.GetBoolean(3) ? ClaimState.InFlight : ClaimState.Abandoned);
    }

    private async Task<bool> ExecuteAsync(string statement, IdempotencyHold hold, params NpgsqlParameter[] more)
    {
        await using var command = database.CreateCommand(statement);
        AddKey(command, hold);
        command.Parameters.Add(Sql.Value(hold.Id.ToByteArray()));
        command.Parameters.AddRange(more);
        return await command.ExecuteNonQueryAsync() == 1;
    }

    private static void AddKey(NpgsqlCommand command, IdempotencyHold hold)
    {
        command.Parameters.Add(Sql.Value(hold.Account));
        command.Parameters.Add(Sql.Value(hold.Key.Route));
        command.Parameters.Add(Sql.Value(hold.Key.Key));
    }
}
