using System.Threading.Channels;
using Gateway.Application;
using Gateway.Application.Jobs;
using Gateway.Application.Updates;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Updates;

/// <summary>Takes updates from concurrent requests and commits them together. Nobody gets an answer before the commit.</summary>
internal sealed partial class PostgresUpdateInbox(UpdateInboxWriter writer, IJobQueue queue, TimeProvider time, ILogger<PostgresUpdateInbox> logger)
    : BackgroundService, IUpdateInbox
{
    private const int LargestBatch = 128;

    /// <summary>So that a batch is sent at one go: a process frozen in the middle of sending would hold the log's lock.</summary>
    private const int LargestBatchBytes = 1024 * 1024;

    /// <summary>Full means that PostgreSQL is far behind: Telegram keeps the rest better than this process's memory does.</summary>
    private const int Capacity = 1024;

    /// <summary>Beyond this the caller says 503, well within the 60 s that Telegram waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(12);

    private readonly Channel<Arrival> _arrivals = Channel.CreateBounded<Arrival>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    public async Task<Acceptance> AcceptAsync(Bot bot, ReceivedUpdate update, CancellationToken cancellationToken)
    {
        var arrival = new Arrival(bot, update);
        if (!_arrivals.Writer.TryWrite(arrival))
            throw new StoreUnavailableException("The inbox is full.");
        try
        {
            return await arrival.Accepted.Task.WaitAsync(Patience, time, cancellationToken);
        }
        catch (TimeoutException late) when (arrival.Accepted.TrySetException(new StoreUnavailableException("The inbox gave up.")))
        {
            _ = arrival.Accepted.Task.Exception;
            throw new StoreUnavailableException("PostgreSQL took too long.", late);
        }
        catch (TimeoutException)
        {
            return await arrival.Accepted.Task;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Arrival>(LargestBatch);
        while (await _arrivals.Reader.WaitToReadAsync(CancellationToken.None))
        {
            FillBatch(batch);
            await RunOnceAsync(batch);
            batch.Clear();
        }
    }

    private void FillBatch(List<Arrival> batch)
    {
        for (var bytes = 0; batch.Count < LargestBatch && bytes < LargestBatchBytes && _arrivals.Reader.TryRead(out var arrival); bytes += arrival.Update.Raw.Length)
        {
            // Who waits no longer has been told to come again.
            if (!arrival.Accepted.Task.IsCompleted)
                batch.Add(arrival);
        }
    }

    /// <summary>What is being accepted is committed before this ends.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _arrivals.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    /// <summary>Commits one batch; what PostgreSQL refuses is searched out by halves, so that it fails no neighbour.</summary>
    public async Task RunOnceAsync(IReadOnlyList<Arrival> batch)
    {
        if (batch.Count == 0)
            return;
        var before = time.GetTimestamp();
        try
        {
            Answer(batch, await writer.WriteAsync(batch), before);
        }
        catch (Exception failure) when (Sql.IsRefused(failure) && batch is [var poison])
        {
            await BuryAsync(poison, failure);
        }
        catch (Exception failure) when (Sql.IsRefused(failure))
        {
            var half = batch.Count / 2;
            await RunOnceAsync([.. batch.Take(half)]);
            await RunOnceAsync([.. batch.Skip(half)]);
        }
        catch (Exception failure)
        {
            if (!Sql.IsUnavailable(failure))
                LogFault(logger, failure);
            Fail(batch, failure);
        }
    }

    private async Task BuryAsync(Arrival poison, Exception refusal)
    {
        LogRefused(logger, poison.Bot.Slug, poison.Update.Envelope.UpdateId, Sql.NameOf(refusal));
        try
        {
            Answer([poison], await writer.WriteRefusedAsync(poison, Sql.NameOf(refusal)), claimedBefore: 0);
        }
        catch (Exception failure)
        {
            LogFault(logger, failure);
            Fail([poison], failure);
        }
    }

    private void Answer(IReadOnlyList<Arrival> batch, IReadOnlyDictionary<int, (long JobId, string Status)> accepted, long claimedBefore)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            var arrival = batch[i];
            var acceptance = accepted.TryGetValue(i, out var row) ? arrival.Acceptance(row.JobId, row.Status, claimedBefore) : new Acceptance(AcceptanceState.Known);


            // Nobody is left to run it here, so the worker shall.
            if (!arrival.Accepted.TrySetResult(acceptance) && acceptance.Claimed is { } orphan)
                _ = queue.GiveBackAsync(orphan.Claim, CancellationToken.None);
        }
    }

    private static void Fail(IEnumerable<Arrival> batch, Exception failure)
    {
        foreach (var arrival in batch)
            arrival.Accepted.TrySetException(Sql.Unavailable(failure));
    }

    [LoggerMessage(3401, LogLevel.Error, "{Bot}: update {UpdateId} is refused by PostgreSQL for good ({Error}); its bytes are kept with a dead job")]
    private static partial void LogRefused(ILogger logger, string bot, long updateId, string error);

    [LoggerMessage(3402, LogLevel.Error, "Updates could not be accepted")]
    private static partial void LogFault(ILogger logger, Exception failure);
}
