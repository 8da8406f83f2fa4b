using Gateway.Application;
using Gateway.Application.Lifecycle;
using Gateway.Application.Streams;
using Gateway.Infrastructure.Persistence;
using Gateway.Infrastructure.Streams;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gateway.Infrastructure.Webhooks;

/// <summary>
/// Follows the log and makes the deliveries of each event, with how far it has come in one commit. One instance does at a time; accepting an
/// update knows nothing of it.
/// </summary>
internal sealed partial class WebhookDispatcher(
    NpgsqlDataSource database, IEventLog log, LogHints hints, DeliveryWakeups wakeups, Drain drain, TimeProvider time, ILogger<WebhookDispatcher> logger)
    : BackgroundService
{
    /// <summary>What is accepted within this time is dispatched in one commit, lest each commit of updates has one of the dispatcher's to wait for.</summary>
    private static readonly TimeSpan Coalesce = TimeSpan.FromMilliseconds(20);

    private bool _failing;
    private bool _hasSubscribers;
    private bool _isElsewhere;

    private static TimeSpan PollInterval => TimeSpan.FromMilliseconds(Random.Shared.Next(800, 1200));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, drain.Draining);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await RunOnceAsync(stop.Token);
                Log(failing: null);
            }
            catch (StoreUnavailableException unavailable)
            {
                Log(unavailable.Message);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                break;
            }
            catch (Exception fault)
            {
                // Whatever it is, it must not end the gateway.
                Log(fault.GetType().Name);
            }

            await RestAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Until the log has grown. Without webhooks that is no news: the mark follows about once a second.</summary>
    /// <remarks>Where somebody else is at it, they may have looked before the event came that this process was told of: it looks again itself.</remarks>
    private async Task RestAsync(CancellationToken cancellationToken)
    {
        if (_hasSubscribers && !_isElsewhere)
            await hints.Deliveries.WaitAsync(PollInterval, time, cancellationToken);
        await Task.Delay(_hasSubscribers || _isElsewhere ? Coalesce : PollInterval, time, cancellationToken);
    }

    /// <summary>Goes on to the end of the log, or until somebody else is at it. Answers how many deliveries it made.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var all = 0;
        for (var goesOn = true; goesOn;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (var made, goesOn) = await Sql.AskAsync(() => DispatchAsync(cancellationToken), cancellationToken);
            all += made;
            if (made > 0)
                wakeups.Here.Set();
        }

        return all;
    }

    /// <summary>One page of the log. The second says whether there is more.</summary>
    private async Task<(int Made, bool GoesOn)> DispatchAsync(CancellationToken cancellationToken)
    {
        _isElsewhere = false;
        await using var connection = await database.OpenConnectionAsync(CancellationToken.None);
        await using var transaction = await connection.BeginTransactionAsync(CancellationToken.None);
        var (position, end) = await BeginAsync(connection);
        _isElsewhere = position is null;
        if (position is not { } mark || end <= mark)
            return (0, false);
        var subscriptions = new Subscriptions(await SubscriptionsAsync(connection));
        _hasSubscribers = !subscriptions.IsEmpty;
        var page = subscriptions.IsEmpty ? new LogPage([], end, IsEnd: true) : await log.ReadAsync(mark, end, subscriptions.Filter, cancellationToken);
        var seenTo = page.IsEnd ? end : page.SeenTo;
        var made = await CommitAsync(connection, [.. page.Events.SelectMany(entry => subscriptions.Of(entry).Select(webhook => (webhook, entry)))], seenTo);
        await transaction.CommitAsync(CancellationToken.None);
        return (made, !page.IsEnd);
    }

    /// <summary>How far it has come, and how far there is to go; null when somebody else is at it.</summary>
    private static async Task<(long? Mark, long End)> BeginAsync(NpgsqlConnection connection)
    {
        await using var batch = new NpgsqlBatch(connection);
        batch.Add(DispatchSql.GiveUpMark);
        batch.Add(DispatchSql.LockMark);
        batch.Add(DispatchSql.End);
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        var mark = await reader.ReadAsync() ? reader.GetInt64(0) : (long?)null;
        await reader.NextResultAsync();
        await reader.ReadAsync();
        return (mark, reader.GetInt64(0));
    }

    private static async Task<List<Subscription>> SubscriptionsAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(DispatchSql.Subscriptions, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var subscriptions = new List<Subscription>();
        while (await reader.ReadAsync())
        {
            subscriptions.Add(new Subscription(
                reader.GetInt64(0), reader.GetString(1), reader.NumberOrNull(2), reader.TextOrNull(3), reader.GetFieldValue<string[]>(4), reader.GetInt64(5)));
        }

        return subscriptions;
    }

    private static async Task<int> CommitAsync(NpgsqlConnection connection, IReadOnlyList<(long Webhook, LoggedEvent Entry)> deliveries, long seenTo)
    {
        await using var batch = new NpgsqlBatch(connection);
        if (deliveries.Count > 0)
        {
            batch.Add(
                DispatchSql.Insert,
                Sql.Column(deliveries, delivery => delivery.Webhook),
                Sql.Column(deliveries, delivery => delivery.Entry.Position),
                Sql.Column(deliveries, delivery => delivery.Entry.Type),
                Sql.Column(deliveries, delivery => delivery.Entry.At));
        }

        else
        {
            batch.Add(DispatchSql.NeedNotLast);
        }

        batch.Add(DispatchSql.Advance, Sql.Value(seenTo));
        await batch.ExecuteNonQueryAsync();
        return deliveries.Count;
    }

    private void Log(string? failing)
    {
        if (failing is not null && !_failing)
            LogFailing(logger, failing);
        else if (failing is null && _failing)
            LogRecovered(logger);
        _failing = failing is not null;
    }

    [LoggerMessage(3631, LogLevel.Warning, "No deliveries are made of the log: {Reason}")]
    private static partial void LogFailing(ILogger logger, string reason);

    [LoggerMessage(3632, LogLevel.Information, "Deliveries are made of the log again")]
    private static partial void LogRecovered(ILogger logger);
}
