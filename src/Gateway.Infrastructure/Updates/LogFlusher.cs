using Gateway.Application.Jobs;
using Gateway.Application.Telemetry;
using Gateway.Application.Updates;
using Gateway.Domain.Jobs;
using Gateway.Infrastructure.Jobs;
using Gateway.Infrastructure.Persistence;
using Gateway.Infrastructure.Streams;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Updates;

/// <summary>Commits batches and tells everybody in them what became of theirs.</summary>
internal sealed partial class LogFlusher(
    UpdateInboxWriter writer, IJobQueue queue, HandOver handOver, UnheardClaims unheard, LogHints hints, TimeProvider time, ILogger<LogFlusher> logger)
{
    /// <summary>Commits one batch; what PostgreSQL refuses is searched out by halves, so that it fails no neighbour.</summary>
    /// <remarks>While PostgreSQL is away updates fail, for they come again; of what was sent nobody is told anything, so that it can be tried again.</remarks>
    public async Task FlushAsync(IReadOnlyList<LogEntry> batch)
    {
        if (batch.Count == 0)
            return;
        try
        {
            await CommitAsync(batch);
        }
        catch (Exception failure) when (Sql.IsRefused(failure) && batch is [var poison])
        {
            await BuryAsync(poison, failure);
        }
        catch (Exception failure) when (Sql.IsRefused(failure))
        {
            var half = batch.Count / 2;
            await FlushAsync([.. batch.Take(half)]);
            await FlushAsync([.. batch.Skip(half)]);
        }
        catch (Exception failure)
        {
            var isAway = Sql.IsUnavailable(failure);
            if (!isAway)
                LogFault(logger, failure);
            Fail(isAway ? batch.OfType<Arrival>() : batch, failure);
        }
    }

    private async Task CommitAsync(IReadOnlyList<LogEntry> batch)
    {
        var before = time.GetTimestamp();
        foreach (var arrival in batch.OfType<Arrival>())
            arrival.IsReserved = arrival.IsAsync && handOver.TryReserve();
        try
        {
            var logged = await WriteAsync(batch);
            Answer(batch, logged, before);
            hints.Committed(batch, logged);
        }
        finally
        {
            foreach (var arrival in batch.OfType<Arrival>().Where(arrival => arrival.IsReserved))
            {
                arrival.IsReserved = false;
                handOver.Release();
            }
        }
    }

    private async Task<IReadOnlyDictionary<int, Logged>> WriteAsync(IReadOnlyList<LogEntry> batch)
    {
        try
        {
            return await writer.WriteAsync(batch);
        }
        catch (Exception failure) when (!Sql.IsRefused(failure))
        {
            // It may have been committed for all that, and nobody here runs what it claimed.
            unheard.Add(batch.OfType<Arrival>().Where(arrival => arrival.Wanted is JobStatus.Running).Select(arrival => arrival.LeaseId));
            throw;
        }
    }

    /// <summary>An update's bytes are kept whatever is wrong with it; of what was sent there is nobody to whom they would be owed.</summary>
    private async Task BuryAsync(LogEntry poison, Exception refusal)
    {
        if (poison is not Arrival arrival)
        {
            LogSentRefused(logger, poison.Bot.Slug, Sql.NameOf(refusal));
            Fail([poison], refusal);
            return;
        }

        GatewayMeter.Buried(poison.Bot.Slug);
        LogRefused(logger, poison.Bot.Slug, poison.Envelope.UpdateId, Sql.NameOf(refusal));
        try
        {
            Answer([poison], await writer.WriteRefusedAsync(arrival, Sql.NameOf(refusal)), claimedBefore: 0);
            hints.Raise();
        }
        catch (Exception failure)
        {
            LogFault(logger, failure);
            Fail([poison], failure);
        }
    }

    private void Answer(IReadOnlyList<LogEntry> batch, IReadOnlyDictionary<int, Logged> logged, long claimedBefore)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            if (batch[i] is SentMessage sent)
                sent.Stored.TrySetResult(logged[i].MessageId);
            else if (batch[i] is Arrival arrival)
                Answer(arrival, logged.TryGetValue(i, out var row) ? row : null, claimedBefore);
        }
    }

    private void Answer(Arrival arrival, Logged? row, long claimedBefore)
    {
        var acceptance = row is { Position: { } job, Status: { } status } ? arrival.Acceptance(job, status, claimedBefore) : new Acceptance(AcceptanceState.Known);

        if (acceptance is { State: AcceptanceState.HandedOver, Claimed: { } claimed })
        {
            arrival.IsReserved = false;
            handOver.Begin(claimed);
            arrival.Accepted.TrySetResult(acceptance);
            return;
        }

        // Nobody is left to run it here, so the worker shall.
        if (!arrival.Accepted.TrySetResult(acceptance) && acceptance.Claimed is { } orphan)
            _ = queue.GiveBackAsync(orphan.Claim, CancellationToken.None);
    }

    private static void Fail(IEnumerable<LogEntry> batch, Exception failure)
    {
        foreach (var entry in batch)
            entry.Fail(Sql.Unavailable(failure));
    }

    [LoggerMessage(3401, LogLevel.Error, "{Bot}: update {UpdateId} is refused by PostgreSQL for good ({Error}); its bytes are kept with a dead job")]
    private static partial void LogRefused(ILogger logger, string bot, long updateId, string error);

    [LoggerMessage(3402, LogLevel.Error, "Updates could not be accepted")]
    private static partial void LogFault(ILogger logger, Exception failure);

    [LoggerMessage(3403, LogLevel.Error, "{Bot}: a message that was sent is refused by PostgreSQL for good ({Error}) and is not in the log")]
    private static partial void LogSentRefused(ILogger logger, string bot, string error);
}
