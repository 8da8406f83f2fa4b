namespace Gateway.Application.Telegram;

/// <summary>One bot's sends in this instance: whose turn it is. Chats do not wait for one another but for the bot's own budget.</summary>
/// <remarks>
/// A chat has a lane only while it has sends. A lane is busy, or asleep until its budget is to be asked again, or stands in the bot's line,
/// whose head alone asks: so the number of questions does not grow with the number of those who wait.
/// </remarks>
internal sealed partial class SendQueue(long botId, ISendBudget budget, SendOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<SendTarget, SendLane> _lanes = [];
    private int _waiting;

    /// <summary>Chats that have sends.</summary>
    internal int Lanes
    {
        get
        {
            lock (_lock)
                return _lanes.Count;
        }
    }

    /// <summary>Waits for the send's turn. Null: it is its turn, and <see cref="Leave"/> must follow. Else the answer that it gets without being sent.</summary>
    public async ValueTask<BotApiAnswer?> EnterAsync(WaitingSend send, CancellationToken cancellationToken)
    {
        bool isFree;
        lock (_lock)
        {
            if (_lanes.TryGetValue(send.Chat, out var lane))
            {
                isFree = false;
                if (Refuse(send, WaitInLane(lane, send), lane.Count) is { } refusal)
                    return refusal;
                AddTo(lane, send);
            }
            else
            {
                isFree = _botLine.CountBefore(send.IsFirst) == 0;
                if (!isFree && Refuse(send, WaitAtBot(send.IsFirst), 0) is { } refusal)
                    return refusal;
                _lanes.Add(send.Chat, lane = new SendLane(send.Chat));
                if (!isFree)
                {
                    AddTo(lane, send);
                    JoinBotLine(lane);
                }
            }
        }

        return isFree && await TryNowAsync(send, cancellationToken) ? null : await WaitAsync(send, cancellationToken);
    }

    /// <summary>Telegram wants a pause: the send, whose turn it is, goes back to the front of its lane. Answers like <see cref="EnterAsync"/>.</summary>
    public async ValueTask<BotApiAnswer?> AgainAsync(WaitingSend send, TimeSpan pause, CancellationToken cancellationToken)
    {
        StepBack(send, SendTake.No(pause));
        return await WaitAsync(send, cancellationToken);
    }

    /// <summary>The turn is over, whatever came of it.</summary>
    public void Leave(WaitingSend send)
    {
        SendLane lane;
        lock (_lock)
        {
            lane = _lanes[send.Chat];
            if (DropIfEmpty(lane))
                return;
        }

        _ = ServeAsync(lane);
    }

    /// <summary>A pause for a call that has no lane. False: too many wait already.</summary>
    public async ValueTask<bool> TryPauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_waiting >= SendPatience.MostPerBot)
                return false;
            _waiting++;
        }

        try
        {
            await Task.Delay(pause, time, cancellationToken);
            return true;
        }
        finally
        {
            lock (_lock)
                _waiting--;
        }
    }

    private async Task<BotApiAnswer?> WaitAsync(WaitingSend send, CancellationToken cancellationToken)
    {
        var left = SendPatience.End - time.GetElapsedTime(send.Since);
        await using var limit = time.CreateTimer(
            _ => GiveUp(send, turn => turn.TrySetResult(BotApiAnswer.TooMany(SendPatience.Longest))), null, AtLeast(left, TimeSpan.Zero), Timeout.InfiniteTimeSpan);
        await using var cancellation = cancellationToken.UnsafeRegister((_, token) => GiveUp(send, turn => turn.TrySetCanceled(token)), null);
        return await send.Turn.Task;
    }

    private void GiveUp(WaitingSend send, Action<TaskCompletionSource<BotApiAnswer?>> tell)
    {
        lock (_lock)
        {
            if (!_lanes.TryGetValue(send.Chat, out var lane) || !RemoveFrom(lane, send))
                return;
            if (lane.State != SendLaneState.Busy)
                DropIfEmpty(lane);
        }

        tell(send.Turn);
    }

    private BotApiAnswer? Refuse(WaitingSend send, TimeSpan wait, int waitingInLane)
    {
        if (waitingInLane < SendPatience.MostPerChat && _waiting < SendPatience.MostPerBot && IsPatient(send, wait))
            return null;
        return BotApiAnswer.TooMany(AtLeast(wait, TimeSpan.FromSeconds(1)));
    }

    private void AddTo(SendLane lane, WaitingSend send)
    {
        lane.Add(send);
        _waiting++;
        if (lane.PlaceAtBot is { } place && send.IsFirst && !_botLine.IsInFirst(place))
            JoinBotLine(lane);
    }

    private bool RemoveFrom(SendLane lane, WaitingSend send)
    {
        var waited = lane.Remove(send);
        if (waited)
            _waiting--;
        return waited;
    }

    /// <summary>A lane without sends is forgotten.</summary>
    private bool DropIfEmpty(SendLane lane)
    {
        if (lane.Count > 0)
            return false;
        LeaveBotLine(lane);
        lane.Alarm?.Dispose();
        _lanes.Remove(lane.Chat);
        budget.End(botId, lane.Chat);
        return true;
    }

    private bool IsPatient(WaitingSend send, TimeSpan wait) => SendPatience.Allows(time.GetElapsedTime(send.Since), wait);

    private static TimeSpan AtLeast(TimeSpan span, TimeSpan least) => span > least ? span : least;
}
