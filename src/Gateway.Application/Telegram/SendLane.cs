namespace Gateway.Application.Telegram;

/// <summary>One bot's one chat while it has sends: they go one at a time, handlers' before the API's. Guarded by the lock of its <see cref="SendQueue"/>.</summary>
internal sealed class SendLane(SendTarget chat)
{
    private readonly SendLine<WaitingSend> _line = new();

    public SendTarget Chat => chat;

    public SendLaneState State { get; set; } = SendLaneState.Busy;

    /// <summary>When the budget will let it send, as far as is known; by the clock of its queue.</summary>
    public TimeSpan NextAt { get; set; }

    /// <summary>Ends <see cref="SendLaneState.Asleep"/>.</summary>
    public ITimer? Alarm { get; set; }

    /// <summary>Its place in the bot's line.</summary>
    public LinkedListNode<SendLane>? PlaceAtBot { get; set; }

    public int Count => _line.Count;

    public WaitingSend? Best => _line.Head;

    /// <summary>Those waiting, in the order in which they go.</summary>
    public WaitingSend[] Sends => [.. _line.All];

    public int CountBefore(WaitingSend send) => _line.CountBefore(send.IsFirst);

    public void Add(WaitingSend send) => send.Place = _line.Add(send.Wait(), send.IsFirst);

    /// <summary>Back to the front, where it has been already.</summary>
    public void AddAgain(WaitingSend send) => send.Place = _line.AddAgain(send.Wait(), send.IsFirst);

    public bool Remove(WaitingSend send)
    {
        if (send.Place is not { } place)
            return false;
        place.List!.Remove(place);
        send.Place = null;
        return true;
    }
}

internal enum SendLaneState
{
    /// <summary>A call is being made, or the budget is being asked.</summary>
    Busy,

    /// <summary>It waits for its chat's or group's budget, or for the end of a block.</summary>
    Asleep,

    /// <summary>It stands in the bot's line.</summary>
    AtBot,
}
