using Gateway.Application.Jobs;
using Gateway.Application.Lifecycle;
using Gateway.Infrastructure.Leasing;
using Gateway.Infrastructure.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gateway.Infrastructure.Jobs;

/// <summary>Writes how claims of jobs ended, and gives their lanes on.</summary>
internal sealed class SettlementWriter(
    PreparedStatements prepared, HeldLeases leases, JobWakeups wakeups, Drain drain, QueueOptions options, TimeProvider time, ILogger<SettlementWriter> logger)
    : SettlementWriter<Settled, FailureResult>("jobs", options.StuckTimeout, drain, time, logger)
{
    public Task<FailureResult> WriteAsync(Settled settled, CancellationToken cancellationToken) => WriteAsync(settled, leases.Settling(settled.Claim), cancellationToken);

    protected override string NameOf(Settled settled) => $"job {settled.Claim.JobId} of {settled.Claim.BotSlug}";

    protected override async Task<IReadOnlyList<FailureResult>> WriteBatchAsync(IReadOnlyList<Settled> batch)
    {
        var lanes = batch.Select(settled => settled.Claim.Lane);
        var returned = batch.Where(settled => settled.Returned).Select(settled => settled.Claim.Lane);
        NpgsqlBatchCommand? promotion = null;
        var counted = await prepared.RunAsync(
            statements =>
            {
                statements.Add(JobQueueSql.LockLanes, Sql.LaneKeys(lanes));
                statements.Add(
                    JobQueueSql.Settle,
                    Sql.Column(batch, settled => settled.Claim.JobId),
                    Sql.Column(batch, settled => settled.Claim.LeaseId),
                    Sql.Column(batch, settled => settled.Status),
                    Sql.Column(batch, settled => settled.Delay),
                    Sql.Column(batch, settled => settled.Error),
                    Sql.Column(batch, settled => settled.StepsAside),
                    Sql.Column(batch, settled => settled.Tell),
                    Sql.Column(batch, settled => settled.Returned));

                // A retry may have come back while what is given back was claimed.
                if (returned.Any())
                    statements.AddForLanes(JobQueueSql.Yield, returned);
                statements.AddForLanes(JobQueueSql.Promote, lanes);
                promotion = statements.BatchCommands[^1];
            },
            asking: 1,
            ReadAsync);

        if (promotion is { RecordsAffected: > 0 })
            wakeups.RaiseHereFirst();
        return [.. batch.Select(settled => counted.TryGetValue(settled.Claim.LeaseId, out var mayTell) ? new FailureResult(true, mayTell) : default)];
    }

    private static async Task<Dictionary<Guid, bool>> ReadAsync(NpgsqlDataReader reader)
    {
        var counted = new Dictionary<Guid, bool>();
        while (await reader.ReadAsync())
            counted.Add(reader.GetGuid(1), reader.GetBoolean(2));
        return counted;
    }
}
