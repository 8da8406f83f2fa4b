namespace Gateway.Application.Telegram;

/// <summary>A send that stands in its chat's line, or has its turn.</summary>
internal sealed class WaitingSend(SendTarget chat, bool isFirst, long since)
{
    public SendTarget Chat => chat;

    /// <summary>It goes before what the API sends.</summary>
    public bool IsFirst => isFirst;

    /// <summary>The timestamp from which its patience counts.</summary>
    public long Since => since;

    /// <summary>Its place in the line; null when it does not wait.</summary>
    public LinkedListNode<WaitingSend>? Place { get; set; }

    /// <summary>Null: its turn has come. Else the answer that it gets instead.</summary>
    public TaskCompletionSource<BotApiAnswer?> Turn { get; private set; } = null!;

    public WaitingSend Wait()
    {
        Turn = new TaskCompletionSource<BotApiAnswer?>(TaskCreationOptions.RunContinuationsAsynchronously);
        return this;
    }
}
