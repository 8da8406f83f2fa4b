using System.Globalization;
using Gateway.Application.Accounts;
using Gateway.Application.Telemetry;
using Gateway.Application.Webhooks;
using Gateway.Infrastructure.Persistence;
using Npgsql;

namespace Gateway.Infrastructure.Webhooks;

/// <summary>The queue in <c>webhook_deliveries</c>.</summary>
internal sealed class DeliveryQueue(NpgsqlDataSource database, WebhookOptions options, TimeProvider time)
{
    /// <summary>How many deliveries of one webhook are claimed together.</summary>
    public const int LargestRun = 256;

    private const int Slice = 1000;

    /// <summary>The breaker is open: so many wait and no more.</summary>
    private const int MostWaiting = 100_000;

    private long _last;

    /// <summary>Claims some deliveries each of up to so many webhooks, and their trials that are due.</summary>
    /// <param name="room">How many webhooks.</param>
    /// <param name="served">Those that this process serves already.</param>
    /// <param name="slow">How many deliveries to claim of those that could not make so many in time.</param>
    /// <exception cref="Application.StoreUnavailableException">PostgreSQL does not answer.</exception>
    public Task<IReadOnlyList<ClaimedRun>> ClaimAsync(int room, IReadOnlyCollection<long> served, IReadOnlyCollection<KeyValuePair<long, int>> slow) =>
        Sql.AskAsync<IReadOnlyList<ClaimedRun>>(async () =>
        {
            var before = time.GetTimestamp();
            await using var batch = database.CreateBatch();
            batch.Add(DeliverySql.Pick, Sql.Value(served.ToArray()), Sql.Value(_last), Sql.Value(room));
            batch.Add(DeliverySql.PickTrials, Sql.Value(served.ToArray()), Sql.Value(room));
            batch.Add(
                DeliverySql.Claim,
                Sql.Value(LargestRun),
                Sql.Value(options.Lease.TotalSeconds),
                Sql.Column(slow, pair => pair.Key),
                Sql.Column(slow, pair => pair.Value),
                Sql.Value(GatewayTracer.IsHeard));
            await using var reader = await batch.ExecuteReaderAsync();
            await reader.ReadAsync();
            NoteLast(reader.GetString(0));
            await reader.NextResultAsync();
            await reader.NextResultAsync();
            var rows = new List<(ClaimedRun Run, ClaimedDelivery Delivery)>();
            while (await reader.ReadAsync())
                rows.Add((Run(reader, before), new ClaimedDelivery(reader.GetInt64(0), reader.GetGuid(1), reader.GetInt64(2), reader.GetInt32(3), reader.IsDBNull(4) ? null : reader.GetInt32(4), reader.TextOrNull(17))));
            await reader.ToCommitAsync();
            return [.. rows.GroupBy(row => row.Run.WebhookId).Select(group => group.First().Run with { Deliveries = [.. group.Select(row => row.Delivery)] })];
        }, CancellationToken.None);

    /// <summary>Whether the webhook is still there, enabled, and has the address and the secret with which its deliveries were claimed.</summary>
    public Task<bool> IsUnchangedAsync(ClaimedRun run) => Sql.AskAsync(async () =>
    {
        await using var command = database.CreateCommand(DeliverySql.Unchanged);
        command.Parameters.Add(Sql.Value(run.WebhookId));
        command.Parameters.Add(Sql.Value(run.Url.OriginalString));
        command.Parameters.Add(Sql.Value(run.EncryptedSecret));
        return await command.ExecuteScalarAsync() is 1L;
    }, CancellationToken.None);

    /// <summary>Nothing more is sent, and what waits is failed by the janitor. Answers whether it was enabled until now.</summary>
    public Task<bool> DisableAsync(long webhookId, string reason) => Sql.AskAsync(async () =>
    {
        await using var command = database.CreateCommand(DeliverySql.Disable);
        command.Parameters.Add(Sql.Value(webhookId));
        command.Parameters.Add(Sql.Value(reason));
        return await command.ExecuteScalarAsync() is 1L;
    }, CancellationToken.None);

    /// <summary>Takes deliveries from holders whose lease has run out. Answers how many.</summary>
    public async Task<int> RescueAsync(CancellationToken cancellationToken) => await SlicesAsync(DeliverySql.Rescue, cancellationToken);

    /// <summary>Fails what has waited in vain: for a webhook that is disabled, or too long or too many for one whose breaker is open. Answers how many.</summary>
    public async Task<int> FailStoppedAsync(CancellationToken cancellationToken)
    {
        var failed = 0;
        foreach (var (webhook, isDisabled) in await Sql.AskAsync(StoppedAsync, cancellationToken))
        {
            if (isDisabled)
            {
                failed += await SlicesAsync(DeliverySql.FailDisabled, cancellationToken, Sql.Value(webhook), Sql.Value(Slice));
                continue;
            }

            failed += await SlicesAsync(DeliverySql.FailExpired, cancellationToken, Sql.Value(webhook), Sql.Value(Slice));
            failed += await SlicesAsync(DeliverySql.FailExcess, cancellationToken, Sql.Value(webhook), Sql.Value(Slice), Sql.Value(MostWaiting));
        }

        return failed;
    }

    private async Task<int> SlicesAsync(string statement, CancellationToken cancellationToken, params NpgsqlParameter[] parameters)
    {
        var rows = 0;
        for (var slice = Slice; slice == Slice; rows += slice)
        {
            cancellationToken.ThrowIfCancellationRequested();
            slice = await Sql.AskAsync(async () =>
            {
                await using var command = database.CreateCommand(statement);
                foreach (var parameter in parameters)
                    command.Parameters.Add(parameter.Clone());
                return await command.ExecuteNonQueryAsync();
            }, cancellationToken);
        }

        return rows;
    }

    private async Task<List<(long WebhookId, bool IsDisabled)>> StoppedAsync()
    {
        await using var command = database.CreateCommand(DeliverySql.Stopped);
        await using var reader = await command.ExecuteReaderAsync();
        var stopped = new List<(long, bool)>();
        while (await reader.ReadAsync())
            stopped.Add((reader.GetInt64(0), reader.GetBoolean(1)));
        return stopped;
    }

    /// <summary>The webhook after which the next turn begins.</summary>
    private void NoteLast(string picked)
    {
        if (picked.Length == 0)
            return;
        long[] ids = [.. picked.Split(',').Select(id => long.Parse(id, CultureInfo.InvariantCulture))];
        _last = Array.Exists(ids, id => id <= _last) ? ids.Where(id => id <= _last).Max() : ids.Max();
    }

    private static ClaimedRun Run(NpgsqlDataReader reader, long before) => new()
    {
        WebhookId = reader.GetInt64(5),
        Url = new Uri(reader.GetString(6)),
        EncryptedSecret = reader.GetString(7),
        EncryptedPreviousSecret = reader.TextOrNull(8),
        Subject = new WebhookSubject(
            reader.IsDBNull(9) ? CallerKind.ApiKey : CallerKind.User, reader.NumberOrNull(9) ?? reader.GetInt64(10), reader.GetString(11), reader.TextOrNull(12), reader.NumberOrNull(13)),
        OneAtATime = reader.GetBoolean(14),
        Ordered = reader.GetBoolean(15),
        IsTrial = reader.GetBoolean(16),
        Deliveries = [],
        ClaimedBefore = before,
    };
}
