using System.Threading.Channels;
using Gateway.Application.Lifecycle;
using Gateway.Infrastructure.Persistence;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Leasing;

/// <summary>Writes how claims ended, many in one commit. While PostgreSQL is away it goes on trying: what was done must not be done again.</summary>
/// <param name="what">What is settled, for the log: <c>jobs</c>.</param>
/// <param name="patience">After this long somebody else has long had the row.</param>
/// <param name="drain">How far the process is on its way out.</param>
/// <param name="time">Its clock.</param>
/// <param name="logger">Its log.</param>
internal abstract class SettlementWriter<TSettled, TOutcome>(string what, TimeSpan patience, Drain drain, TimeProvider time, ILogger logger) : BackgroundService
{
    private const int LargestBatch = 512;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Channel<Pending> _queue = Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<Pending> _batch = [];
    private bool _failing;

    protected TimeProvider Time => time;

    /// <summary>Waits for the commit, but not past the lease: from then on somebody else may have the row, though the writer keeps trying.</summary>
    /// <returns>Null when nobody knows what came of it.</returns>
    protected async Task<TOutcome?> WriteAsync(TSettled settled, CancellationToken leaseEnds, CancellationToken cancellationToken)
    {
        var pending = new Pending(settled, time.GetTimestamp());
        if (!_queue.Writer.TryWrite(pending))
            return default;
        using var lost = CancellationTokenSource.CreateLinkedTokenSource(leaseEnds, drain.End, cancellationToken);
        try
        {
            return await pending.Result.Task.WaitAsync(lost.Token);
        }
        catch (OperationCanceledException)
        {
            return default;
        }
    }

    /// <summary>In one commit. Answers for each what came of it; null for one whose lease was lost.</summary>
    protected abstract Task<IReadOnlyList<TOutcome?>> WriteBatchAsync(IReadOnlyList<TSettled> batch);

    /// <summary>For the log.</summary>
    protected abstract string NameOf(TSettled settled);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (await _queue.Reader.WaitToReadAsync(CancellationToken.None))
        {
            while (!await RunOnceAsync())
            {
                if (stoppingToken.IsCancellationRequested)
                    return;
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                _batch.RemoveAll(pending => time.GetElapsedTime(pending.Since) > patience);
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

    /// <summary>False while PostgreSQL is away. What cannot be written for any other reason must neither hold up the others nor end the gateway.</summary>
    private async Task<bool> TryWriteAsync(List<Pending> batch)
    {
        try
        {
            var outcomes = await WriteBatchAsync(batch.ConvertAll(static pending => pending.Settled));
            Log(batch, failing: null);
            foreach (var (pending, outcome) in batch.Zip(outcomes))
                pending.Result.TrySetResult(outcome);
            return true;
        }
        catch (Exception failure) when (Sql.IsUnavailable(failure))
        {
            Log(batch, Sql.NameOf(failure));
            return false;
        }
        catch (Exception failure)
        {
            if (batch is [var only])
            {
                SettlementLog.Unwritable(logger, failure, NameOf(only.Settled));
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
    }

    /// <summary>Once when it begins and once when it is over: it tries several times a second.</summary>
    private void Log(List<Pending> batch, string? failing)
    {
        if (failing is not null && !_failing)
            SettlementLog.Retrying(logger, batch.Count, what, failing);
        else if (failing is null && _failing)
            SettlementLog.Written(logger, batch.Count, what);
        _failing = failing is not null;
    }

    private sealed record Pending(TSettled Settled, long Since)
    {
        public TaskCompletionSource<TOutcome?> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

internal static partial class SettlementLog
{
    [LoggerMessage(3201, LogLevel.Warning, "{Count} settled {What} cannot be written yet ({Error})")]
    public static partial void Retrying(ILogger logger, int count, string what, string error);

    [LoggerMessage(3203, LogLevel.Information, "{Count} settled {What} are written now")]
    public static partial void Written(ILogger logger, int count, string what);

    [LoggerMessage(3202, LogLevel.Error, "What {Name} came to cannot be written; it is done again when its lease has run out")]
    public static partial void Unwritable(ILogger logger, Exception failure, string name);
}
