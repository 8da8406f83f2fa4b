namespace Gateway.Application.Telegram;

/// <summary>How lanes come by their turns: asking the budget, sleeping, standing in the bot's line.</summary>
internal sealed partial class SendQueue
{
    private readonly long _origin = time.GetTimestamp();
    private readonly SendLine<SendLane> _botLine = new();
    private TimeSpan _botNextAt;
    private ITimer? _botAlarm;
    private bool _servingBot;

    private TimeSpan Now => time.GetElapsedTime(_origin);

    private async ValueTask<bool> TryNowAsync(WaitingSend send, CancellationToken cancellationToken)
    {
        SendTake take;
        try
        {
            take = await budget.TakeAsync(RequestFor(send), cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Leave(send);
            throw;
        }

        if (!take.Granted)
            StepBack(send, take);
        return take.Granted;
    }

    private void StepBack(WaitingSend send, SendTake take)
    {
        lock (_lock)
        {
            var lane = _lanes[send.Chat];
            lane.AddAgain(send);
            _waiting++;
            Settle(lane, take);
        }
    }

    /// <summary>Asks for a busy lane that makes no call.</summary>
    private async Task ServeAsync(SendLane lane)
    {
        SendRequest request;
        lock (_lock)
        {
            if (DropIfEmpty(lane))
                return;
            if (_botLine.CountBefore(lane.Best!.IsFirst) > 0)
            {
                JoinBotLine(lane);
                return;
            }

            request = RequestFor(lane.Best);
        }

        var take = await budget.TakeAsync(request, CancellationToken.None);
        lock (_lock)
            Settle(lane, take);
    }

    private async Task ServeBotLineAsync()
    {
        while (true)
        {
            SendLane? lane;
            SendRequest request;
            lock (_lock)
            {
                lane = _botLine.Head;
                _servingBot = lane is not null;
                if (lane is null)
                    return;
                LeaveBotLine(lane);
                request = RequestFor(lane.Best!);
            }

            var take = await budget.TakeAsync(request, CancellationToken.None);
            lock (_lock)
            {
                if (!take.ByBot || lane.Count == 0)
                {
                    Settle(lane, take);
                    continue;
                }

                _servingBot = false;
                JoinBotLine(lane, again: true);
                SetBotAlarm(take);
                return;
            }
        }
    }

    /// <summary>What follows from the budget's answer. The turn goes to the best of those who wait by now, not to the one for whom it was asked.</summary>
    private void Settle(SendLane lane, SendTake take)
    {
        if (take.Granted && lane.Best is { } best)
        {
            RemoveFrom(lane, best);
            best.Turn.SetResult(null);
            return;
        }

        lane.NextAt = Now + take.Wait;
        RefuseTheLate(lane, take.ByBot ? take.Wait + InBotLine(lane.Best?.IsFirst ?? false) : take.Wait);
        if (DropIfEmpty(lane))
            return;
        if (take.ByBot)
        {
            JoinBotLine(lane);
            if (!_servingBot)
                SetBotAlarm(take);
            return;
        }

        lane.State = SendLaneState.Asleep;
        lane.Alarm ??= time.CreateTimer(_ => Wake(lane), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lane.Alarm.Change(Ticking(take.AskAgainIn), Timeout.InfiniteTimeSpan);
    }

    /// <summary>At once, not when their patience ends: those who would be served after that.</summary>
    private void RefuseTheLate(SendLane lane, TimeSpan earliest)
    {
        var waits = budget.Forecast(botId, lane.Chat, earliest, lane.Count);
        var kept = 0;
        foreach (var send in lane.Sends)
        {
            if (IsPatient(send, waits[kept]))
            {
                kept++;
                continue;
            }

            RemoveFrom(lane, send);
            send.Turn.SetResult(BotApiAnswer.TooMany(waits[kept]));
        }
    }

    private void Wake(SendLane lane)
    {
        lock (_lock)
        {
            if (lane.State != SendLaneState.Asleep)
                return;
            lane.State = SendLaneState.Busy;
        }

        _ = ServeAsync(lane);
    }

    private void JoinBotLine(SendLane lane, bool again = false)
    {
        LeaveBotLine(lane);
        lane.State = SendLaneState.AtBot;
        var isFirst = lane.Best!.IsFirst;
        lane.PlaceAtBot = again ? _botLine.AddAgain(lane, isFirst) : _botLine.Add(lane, isFirst);
    }

    private void LeaveBotLine(SendLane lane)
    {
        if (lane.PlaceAtBot is not { } place)
            return;
        place.List!.Remove(place);
        lane.PlaceAtBot = null;
        lane.State = SendLaneState.Busy;
    }

    private void SetBotAlarm(SendTake take)
    {
        _botNextAt = Now + take.Wait;
        _botAlarm ??= time.CreateTimer(_ => WakeBotLine(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _botAlarm.Change(Ticking(take.AskAgainIn), Timeout.InfiniteTimeSpan);
    }

    private void WakeBotLine()
    {
        lock (_lock)
        {
            if (_servingBot)
                return;
            _servingBot = true;
        }

        _ = ServeBotLineAsync();
    }

    private TimeSpan WaitInLane(SendLane lane, WaitingSend send) =>
        budget.Forecast(botId, lane.Chat, AtLeast(lane.NextAt - Now, TimeSpan.Zero), lane.CountBefore(send) + 1)[^1];

    private TimeSpan WaitAtBot(bool isFirst) => AtLeast(_botNextAt - Now, TimeSpan.Zero) + InBotLine(isFirst);

    private TimeSpan InBotLine(bool isFirst) => options.PerBot.Interval * _botLine.CountBefore(isFirst);

    private SendRequest RequestFor(WaitingSend send) => new(botId, send.Chat, send.IsFirst, time.GetElapsedTime(send.Since));

    /// <summary>Timers know no less than a millisecond.</summary>
    private static TimeSpan Ticking(TimeSpan span) => AtLeast(span, TimeSpan.FromMilliseconds(1));
}
