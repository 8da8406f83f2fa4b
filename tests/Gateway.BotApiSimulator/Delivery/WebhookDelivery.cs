namespace Gateway.BotApiSimulator.Delivery;

internal enum WebhookChange
{
    Made,
    NothingToDo,
    TooSoon,
}

/// <summary>One bot's webhook and its filter: the only way for an update into the queue.</summary>
internal sealed class WebhookDelivery(UpdateQueue queue, WebhookSender sender, SimulatorClock clock, Action<byte[]> reply)
{
    private static readonly TimeSpan GoneForGood = TimeSpan.FromHours(23);
    private static readonly TimeSpan BetweenChanges = TimeSpan.FromSeconds(1);

    // Receiving and changing the session exclude each other, so that every update is offered once and in order.
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _changes = new(1);
    private WebhookSession? _session;
    private DateTimeOffset _nextChange;
    private DateTimeOffset? _goneSince;

    public Webhook? Current
    {
        get
        {
            lock (_gate)
                return _session?.Webhook;
        }
    }

    public AllowedUpdates Allowed { get; private set; } = AllowedUpdates.Default;

    public WebhookError? LastError { get; private set; }

    public IReadOnlyList<Update> Receive(UpdateEnvelope envelope, Func<long, byte[]> body, int copies = 1, bool unfiltered = false)
    {
        lock (_gate)
        {
            var added = queue.Add(envelope, body, copies, unfiltered || Allowed.Permits(envelope.Kind));
            foreach (var update in added.Where(update => update.State == UpdateState.Pending))
                _session?.Offer(update);
            return added;
        }
    }

    public void Allow(AllowedUpdates? allowed) => Allowed = allowed ?? Allowed;

    public Task<WebhookChange> SetAsync(Webhook webhook, AllowedUpdates? allowed, bool dropPending) => ChangeAsync(async () =>
    {
        if (webhook == Current && (allowed is null || allowed.SameAs(Allowed)))
        {
            Drop(dropPending);
            return WebhookChange.NothingToDo;
        }

        if (clock.Now < _nextChange)
            return WebhookChange.TooSoon;
        _nextChange = clock.Now + BetweenChanges;
        Allow(allowed);
        await EndSessionAsync();
        Drop(dropPending);
        Begin(new WebhookSession(webhook, queue, sender, clock, Answered));
        return WebhookChange.Made;
    });

    public Task<WebhookChange> DeleteAsync(bool dropPending) => ChangeAsync(async () =>
    {
        var change = Current is null ? WebhookChange.NothingToDo : WebhookChange.Made;
        await EndSessionAsync();
        Drop(dropPending);
        return change;
    });

    private async Task<WebhookChange> ChangeAsync(Func<Task<WebhookChange>> change)
    {
        await _changes.WaitAsync();
        try
        {
            return await change();
        }
        finally
        {
            _changes.Release();
        }
    }

    private async Task EndSessionAsync()
    {
        WebhookSession? ended;
        lock (_gate)
            (ended, _session) = (_session, null);
        if (ended is not null)
            await ended.StopAsync();
        LastError = null;
        _goneSince = null;
    }

    private void Begin(WebhookSession session)
    {
        lock (_gate)
        {
            _session = session;
            foreach (var update in queue.Open())
                session.Offer(update);
        }
    }

    private void Drop(bool dropPending)
    {
        if (dropPending)
            queue.DropAll();
    }

    private void Answered(WebhookAnswer answer)
    {
        if (answer.Attempt.Error is { } error)
            LastError = new WebhookError(clock.Now, error);
        else if (answer.Body is { Length: > 0 } body)
            reply(body);

        if (IsGoneForGood(answer))
            _ = DeleteAsync(dropPending: false);
    }

    private bool IsGoneForGood(WebhookAnswer answer)
    {
        lock (_gate)
        {
            _goneSince = answer.Gone ? _goneSince ?? clock.Now : null;
            return _goneSince is { } since && clock.Now - since >= clock.Scale(GoneForGood);
        }
    }
}
