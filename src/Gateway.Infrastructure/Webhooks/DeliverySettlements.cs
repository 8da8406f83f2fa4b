using Gateway.Application.Lifecycle;
using Gateway.Application.Webhooks;
using Gateway.Infrastructure.Leasing;
using Gateway.Infrastructure.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gateway.Infrastructure.Webhooks;

/// <summary>Writes how deliveries ended, and what that means for the breakers of their webhooks.</summary>
internal sealed partial class DeliverySettlements(NpgsqlDataSource database, Drain drain, WebhookOptions options, TimeProvider time, ILogger<DeliverySettlements> logger)
    : SettlementWriter<SettledDelivery, bool?>("deliveries", options.Lease, drain, time, logger)
{
    /// <summary>Returns after the commit, or when the lease can no longer be held.</summary>
    /// <returns>Whether it counted; null when nobody knows.</returns>
    public async Task<bool?> WriteAsync(SettledDelivery settled)
    {
        var left = options.Lease - Time.GetElapsedTime(settled.Run.ClaimedBefore);
        using var lost = new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, Time);
        return await WriteAsync(settled, lost.Token, CancellationToken.None);
    }

    protected override string NameOf(SettledDelivery settled) => $"delivery {settled.Delivery.Id} of webhook {settled.Run.WebhookId}";

    protected override async Task<IReadOnlyList<bool?>> WriteBatchAsync(IReadOnlyList<SettledDelivery> batch)
    {
        var verdicts = Verdict.Of(batch);
        await using var statements = database.CreateBatch();
        statements.Add(
            DeliverySql.LockHooks,
            Sql.Column(verdicts, verdict => verdict.WebhookId),
            Sql.Column(verdicts.Where(verdict => verdict.Failures > 0 || verdict.Hold > TimeSpan.Zero || verdict.Gone), verdict => verdict.WebhookId));
        statements.Add(
            DeliverySql.Settle,
            Sql.Column(batch, settled => settled.Delivery.Id),
            Sql.Column(batch, settled => settled.Delivery.LeaseId),
            Sql.Column(batch, settled => settled.Status),
            Sql.Column(batch, settled => settled.SpentAttempts),
            Sql.Column(batch, settled => settled.Delay.TotalSeconds),
            Sql.Column(batch, settled => settled.Returned),
            Sql.Column(batch, settled => settled.Error),
            Sql.Column(batch, settled => settled.Answer?.Status),
            Sql.Column(batch, settled => settled.Answer?.Body),
            Sql.Column(batch, settled => settled.Answer is { } answer ? (int)answer.Took.TotalMilliseconds : (int?)null));
        statements.Add(
            DeliverySql.Judge,
            Sql.Column(verdicts, verdict => verdict.WebhookId),
            Sql.Column(verdicts, verdict => verdict.Succeeded),
            Sql.Column(verdicts, verdict => verdict.Failures),
            Sql.Column(verdicts, verdict => verdict.Hold.TotalSeconds),
            Sql.Column(verdicts, verdict => verdict.Gone),
            Sql.Column(verdicts, verdict => verdict.TrialFailed));

        await using var reader = await statements.ExecuteReaderAsync();
        await reader.NextResultAsync();
        var counted = new HashSet<Guid>();
        while (await reader.ReadAsync())
            counted.Add(reader.GetGuid(0));
        await reader.NextResultAsync();
        var changes = new List<(long WebhookId, string? Disabled, bool IsOpen)>();
        while (await reader.ReadAsync())
            changes.Add((reader.GetInt64(0), reader.TextOrNull(1), reader.GetBoolean(2)));
        await reader.ToCommitAsync();

        foreach (var (webhook, disabled, isOpen) in changes)
        {
            if (disabled is not null)
                LogDisabled(logger, webhook, disabled);
            else if (isOpen)
                LogOpen(logger, webhook);
        }

        return [.. batch.Select(settled => (bool?)counted.Contains(settled.Delivery.LeaseId))];
    }

    /// <summary>What a batch says of one webhook, in the order in which it was said.</summary>
    private sealed record Verdict(long WebhookId, bool Succeeded, int Failures, TimeSpan Hold, bool Gone, bool TrialFailed)
    {
        public static IReadOnlyList<Verdict> Of(IEnumerable<SettledDelivery> batch) =>
        [
            .. batch.Where(settled => settled.Answer is not null).GroupBy(settled => settled.Run.WebhookId).OrderBy(group => group.Key).Select(group =>
            {
                WebhookAnswer[] answers = [.. group.Select(settled => settled.Answer!)];
                var last = Array.FindLastIndex(answers, answer => answer.Succeeded);
                return new Verdict(
                    group.Key, last >= 0, answers.Length - 1 - last, group.Max(settled => settled.Hold), Array.Exists(answers, answer => answer.IsGone), group.Any(settled => settled.TrialFailed));
            }),
        ];
    }

    [LoggerMessage(3621, LogLevel.Warning, "Webhook {WebhookId} is disabled: {Reason}")]
    private static partial void LogDisabled(ILogger logger, long webhookId, string reason);

    [LoggerMessage(3622, LogLevel.Warning, "Webhook {WebhookId} keeps failing; one delivery a minute tries it until one succeeds")]
    private static partial void LogOpen(ILogger logger, long webhookId);
}
