namespace Gateway.BotApiSimulator.Delivery;

/// <summary>
/// Deliveries to one registered webhook. A lane has at most one request in flight and keeps its order, since a failed update is
/// tried again before the next one of its lane; all lanes together use at most max_connections.
/// </summary>
internal sealed class WebhookSession(
    Webhook webhook, UpdateQueue queue, WebhookSender sender, SimulatorClock clock, Action<WebhookAnswer> answered) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Lane> _lanes = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _connections = new(webhook.MaxConnections);
    private readonly CancellationTokenSource _stop = new();
    private bool _stopped;

    public Webhook Webhook => webhook;

    public void Offer(Update update)
    {
        lock (_gate)
        {
            if (_stopped)
                return;
            if (_lanes.TryGetValue(update.Lane, out var lane))
            {
                lane.Waiting.Enqueue(update);
                return;
            }

            lane = new Lane();
            lane.Waiting.Enqueue(update);
            _lanes[update.Lane] = lane;
            lane.Running = Task.Run(() => RunAsync(update.Lane, lane));
        }
    }

    /// <summary>When this returns, nothing is in flight any more and every undelivered update is pending again.</summary>
    public async Task StopAsync()
    {
        Task[] running;
        lock (_gate)
        {
            _stopped = true;
            running = [.. _lanes.Values.Select(lane => lane.Running)];
        }

        await _stop.CancelAsync();
        await Task.WhenAll(running);
        Dispose();
    }

    public void Dispose()
    {
        _stop.Dispose();
        _connections.Dispose();
    }

    private async Task RunAsync(string name, Lane lane)
    {
        while (TryNext(name, lane, out var update))
        {
            try
            {
                await DeliverAsync(update);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private bool TryNext(string name, Lane lane, out Update update)
    {
        lock (_gate)
        {
            if (lane.Waiting.TryDequeue(out update!))
                return true;
            _lanes.Remove(name);
            return false;
        }
    }

    private async Task DeliverAsync(Update update)
    {
        for (var failures = 1; ; failures++)
        {
            if (await AttemptAsync(update, failures) is not { } delay)
                return;
            var life = update.ExpiresAt - clock.Now;
            if (life > delay)
            {
                await clock.DelayAsync(delay, _stop.Token);
                continue;
            }

            await clock.DelayAsync(life, _stop.Token);
            queue.Expire(update);
            return;
        }
    }

    /// <summary>How long to wait before the next attempt; null when there is none.</summary>
    private async Task<TimeSpan?> AttemptAsync(Update update, int attempt)
    {
        if (update.Unserialised)
            return await PostAsync(update, attempt);
        await _connections.WaitAsync(_stop.Token);
        try
        {
            return await PostAsync(update, attempt);
        }
        finally
        {
            _connections.Release();
        }
    }

    private async Task<TimeSpan?> PostAsync(Update update, int attempt)
    {
        _stop.Token.ThrowIfCancellationRequested();
        if (!queue.TryBegin(update, out var body))
            return null;
        var answer = await sender.PostAsync(webhook, body, _stop.Token);
        var delay = clock.Scale(answer.RetryAfter ?? RetrySchedule.After(attempt));
        answered(answer);
        queue.End(update, answer.Attempt, delay);
        return answer.Delivered ? null : delay;
    }

    private sealed class Lane
    {
        public Queue<Update> Waiting { get; } = new();

        public Task Running { get; set; } = Task.CompletedTask;
    }
}
