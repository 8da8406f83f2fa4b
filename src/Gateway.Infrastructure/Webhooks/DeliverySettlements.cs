using Gateway.Application.Lifecycle;
using Gateway.Infrastructure.Leasing;
using Gateway.Infrastructure.Persistence;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gateway.Infrastructure.Webhooks;

/// <summary>Writes how deliveries ended, and what that means for the breakers of their webhooks.</summary>
internal sealed partial class DeliverySettlements(PreparedStatements prepared, Drain drain, WebhookOptions options, TimeProvider time, ILogger<DeliverySettlements> logger)
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
        SettledDelivery[] answered = [.. batch.Where(settled => settled.Answer is not null)];
        var (counted, changes) = await prepared.RunAsync(
            statements =>
            {
                statements.Add(
                    DeliverySql.LockHooks,
                    Sql.Column(answered, settled => settled.Run.WebhookId),
                    Sql.Column(answered.Where(settled => !settled.Answer!.Succeeded), settled => settled.Run.WebhookId));
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
                    Sql.Column(answered, settled => settled.Delivery.LeaseId),
                    Sql.Column(answered, settled => settled.Run.WebhookId),
                    Sql.Column(answered, settled => settled.Answer!.Succeeded),
                    Sql.Column(answered, settled => settled.Hold.TotalSeconds),
                    Sql.Column(answered, settled => settled.Answer!.IsGone),
                    Sql.Column(answered, settled => settled.TrialFailed));
            },
            asking: 1,
            ReadAsync);

        foreach (var (webhook, disabled, isOpen) in changes)
        {
            if (disabled is not null)
                LogDisabled(logger, webhook, disabled);
            else if (isOpen)
                LogOpen(logger, webhook);
        }

        return [.. batch.Select(settled => (bool?)counted.Contains(settled.Delivery.LeaseId))];
    }

    private static async Task<(HashSet<Guid> Counted, List<(long WebhookId, string? Disabled, bool IsOpen)> Changes)> ReadAsync(NpgsqlDataReader reader)
    {
        await reader.ReadAsync();
        HashSet<Guid> counted = [.. reader.GetString(0).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Guid.Parse)];
        await reader.NextResultAsync();
        var changes = new List<(long, string?, bool)>();
        while (await reader.ReadAsync())
            changes.Add((reader.GetInt64(0), reader.TextOrNull(1), reader.GetBoolean(2)));
        return (counted, changes);
    }

    [LoggerMessage(3621, LogLevel.Warning, "Webhook {WebhookId} is disabled: {Reason}")]
    private static partial void LogDisabled(ILogger logger, long webhookId, string reason);

    [LoggerMessage(3622, LogLevel.Warning, "Webhook {WebhookId} keeps failing; one delivery a minute tries it until one succeeds")]
    private static partial void LogOpen(ILogger logger, long webhookId);
}
