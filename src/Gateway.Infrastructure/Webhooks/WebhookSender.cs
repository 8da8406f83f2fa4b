using System.Collections.Concurrent;
using Gateway.Application.Lifecycle;
using Gateway.Infrastructure.Leasing;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Webhooks;

/// <summary>Claims deliveries, webhook by webhook, and has them made. A webhook is served once at a time here, so that none takes the place of others.</summary>
internal sealed class WebhookSender(
    DeliveryQueue queue, DeliveryRunner runner, DeliveryWakeups wakeups, Drain drain, WebhookOptions options, TimeProvider time, ILogger<WebhookSender> logger)
    : LeaseWorker<ClaimedRun>("deliveries", options.Concurrency, wakeups.Here, drain, time, logger)
{
    private readonly ConcurrentDictionary<long, bool> _served = [];

    /// <summary>How many deliveries to claim of those whose receivers could not take so many in time; the others are not in it.</summary>
    private readonly ConcurrentDictionary<long, int> _slow = [];

    /// <summary>The end of a run is when its webhook can be served again.</summary>
    protected override bool WakesAtEnd => true;

    /// <summary>The worker of jobs says it, too.</summary>
    protected override LogLevel Loudness => LogLevel.Warning;

    protected override async Task<IReadOnlyList<ClaimedRun>> ClaimAsync(int room)
    {
        var runs = await queue.ClaimAsync(room, [.. _served.Keys], [.. _slow]);
        foreach (var run in runs)
            _served[run.WebhookId] = true;
        return runs;
    }

    protected override async Task<Task> WorkAsync(ClaimedRun work)
    {
        try
        {
            Pace(work.WebhookId, work.Deliveries.Count, await runner.RunAsync(work));
        }
        finally
        {
            _served.TryRemove(work.WebhookId, out _);
        }

        return Task.CompletedTask;
    }

    /// <summary>As many the next time as could be begun; where that was all, twice as many.</summary>
    private void Pace(long webhook, int claimed, int? begunInTime)
    {
        if (begunInTime is { } begun)
            _slow[webhook] = Math.Max(1, begun);
        else if (_slow.TryGetValue(webhook, out var most) && claimed >= most)
        {
            if (most * 2 >= DeliveryQueue.LargestRun)
                _slow.TryRemove(webhook, out _);
            else
                _slow[webhook] = most * 2;
        }
    }
}
