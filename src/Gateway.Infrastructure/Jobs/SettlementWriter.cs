using System.Threading.Channels;
using Gateway.Application.Jobs;
using Gateway.Application.Lifecycle;
using Gateway.Infrastructure.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gateway.Infrastructure.Jobs;

/// <summary>Writes how claims ended, many in one commit. While PostgreSQL is away it goes on trying: a job that was handled must not run again.</summary>
internal sealed partial class SettlementWriter(
    NpgsqlDataSource database, HeldLeases leases, JobWakeups wakeups, Drain drain, QueueOptions options, TimeProvider time, ILogger<SettlementWriter> logger)
    : BackgroundService
{
    private const int LargestBatch = 256;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Channel<Pending> _queue = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<Pending> _batch = [];
    private bool _failing;

    /// <summary>Waits for the commit, but not past the lease: from then on somebody else may have the job, though the writer keeps trying.</summary>
    public async Task<FailureResult> WriteAsync(Settled settled, CancellationToken cancellationToken)
    {
        var pending = new Pending(settled, time.GetTimestamp());
        if (!_queue.Writer.TryWrite(pending))
            return default;
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(leases.Ending(settled.Claim), drain.End, cancellationToken);
        try
        {
            return await pending.Result.Task.WaitAsync(lost.Token);
        }
        catch (OperationCanceledException)
        {
            return default;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (!await RunOnceAsync())
            {
                if (stoppingToken.IsCancellationRequested)
                    return;
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

                // By now somebody else has long run the job again.
                _batch.RemoveAll(pending => time.GetElapsedTime(pending.Since) > options.StuckTimeout);
            }
        }
    }

    /// <summary>Writes one batch of what waits. False while PostgreSQL is away: the batch is kept for the next call.</summary>
    public async Task<bool> RunOnceAsync()
    {
        while (_batch.Count < LargestBatch && _queue.Reader.TryRead(out var next))
            _batch.Add(next);
        if (_batch.Count > 0 && !await TryWriteAsync(_batch))
            return false;
        _batch.Clear();
        return true;
    }

    /// <summary>Everything that is said by now is written before this ends, unless PostgreSQL is away.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _queue.Writer.TryComplete();
        await base.StopAsync(cancellationToken);
    }

    /// <summary>False while PostgreSQL is away. What it refuses for good must not hold up the others.</summary>
    private async Task<bool> TryWriteAsync(List<Pending> batch)
    {
        try
        {
            await WriteAsync(batch);
            Log(batch, failing: null);
            return true;
        }
        catch (Exception failure) when (Sql.IsRefused(failure))
        {
            if (batch is [var only])
            {
                LogRefused(logger, failure, only.Settled.Claim.BotSlug, only.Settled.Claim.JobId);
                only.Result.TrySetResult(default);
                return true;
            }

            foreach (var pending in batch)
            {
                if (!await TryWriteAsync([pending]))
                    return false;
            }

            return true;
        }
        catch (Exception failure) when (Sql.IsUnavailable(failure))
        {
            Log(batch, Sql.NameOf(failure));
            return false;
        }
    }

    /// <summary>Once when it begins and once when it is over: it tries several times a second.</summary>
    private void Log(List<Pending> batch, string? failing)
    {
        if (failing is not null && !_failing)
            LogRetrying(logger, batch.Count, failing);
        else if (failing is null && _failing)
            LogWritten(logger, batch.Count);
        _failing = failing is not null;
    }

    private async Task WriteAsync(List<Pending> batch)
    {
        await using var statements = database.CreateBatch();
        var lanes = batch.Select(pending => pending.Settled.Claim.Lane);
        statements.Add(JobQueueSql.LockLanes, Sql.LaneKeys(lanes));
        statements.Add(
            JobQueueSql.Settle,
            Column(batch, settled => settled.Claim.JobId),
            Column(batch, settled => settled.Claim.LeaseId),
            Column(batch, settled => settled.Status),
            Column(batch, settled => settled.Delay),
            Column(batch, settled => settled.Error),
            Column(batch, settled => settled.StepsAside),
            Column(batch, settled => settled.Tell),
            Column(batch, settled => settled.Returned));
        statements.AddForLanes(JobQueueSql.Promote, lanes);

        await using var reader = await statements.ExecuteReaderAsync();
        await reader.NextResultAsync();
        var counted = new Dictionary<Guid, bool>();
        while (await reader.ReadAsync())
            counted.Add(reader.GetGuid(1), reader.GetBoolean(2));
        await reader.ToCommitAsync();

        if (statements.BatchCommands[^1].RecordsAffected > 0)
            wakeups.RaiseHere();
        foreach (var pending in batch)
            pending.Result.TrySetResult(counted.TryGetValue(pending.Settled.Claim.LeaseId, out var mayTell) ? new FailureResult(true, mayTell) : default);
    }

    private static NpgsqlParameter Column<T>(List<Pending> batch, Func<Settled, T> value) =>
        Sql.Value(batch.ConvertAll(pending => value(pending.Settled)).ToArray());

    [LoggerMessage(3201, LogLevel.Warning, "{Count} settled jobs cannot be written yet ({Error})")]
    private static partial void LogRetrying(ILogger logger, int count, string error);

    [LoggerMessage(3203, LogLevel.Information, "{Count} settled jobs are written now")]
    private static partial void LogWritten(ILogger logger, int count);

    [LoggerMessage(3202, LogLevel.Error, "{Bot}: what job {JobId} came to is refused by PostgreSQL; it runs again when its lease has run out")]
    private static partial void LogRefused(ILogger logger, Exception failure, string bot, long jobId);

    private sealed record Pending(Settled Settled, long Since)
    {
        public TaskCompletionSource<FailureResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
