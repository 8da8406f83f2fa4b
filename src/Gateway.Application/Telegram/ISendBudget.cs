namespace Gateway.Application.Telegram;

/// <summary>How much may be sent now. Shared by all instances through Redis; each counts for itself without it, or while it is away.</summary>
public interface ISendBudget
{
    /// <summary>Takes one send out of the budgets of bot, chat and group at once, or out of none. Only <paramref name="cancellationToken"/> throws.</summary>
    ValueTask<SendTake> TakeAsync(SendRequest request, CancellationToken cancellationToken);

    /// <summary>The chat's send has ended, and no other of this instance follows it now.</summary>
    void End(long botId, SendTarget chat);

    /// <summary>Keeps what Telegram asked for: nothing more to this target for so long, by whichever instance. Does not throw.</summary>
    ValueTask BlockAsync(long botId, SendTarget target, TimeSpan retryAfter);

    /// <summary>How long the target is still blocked; zero when it is not. For calls that need no budget. Only <paramref name="cancellationToken"/> throws.</summary>
    ValueTask<TimeSpan> BlockedAsync(long botId, SendTarget target, CancellationToken cancellationToken);

    /// <summary>How long each of the chat's next <paramref name="count"/> sends would wait, by what this instance knows of chat and group.</summary>
    TimeSpan[] Forecast(long botId, SendTarget chat, TimeSpan earliest, int count);
}

/// <summary>Who wants to send.</summary>
/// <param name="BotId">The bot's Telegram id.</param>
/// <param name="Chat">To whom.</param>
/// <param name="IsFirst">It goes before what the API sends.</param>
/// <param name="Waited">How long it has waited already: the oldest goes first, whichever instance holds it.</param>
public readonly record struct SendRequest(long BotId, SendTarget Chat, bool IsFirst, TimeSpan Waited);

/// <summary>What became of a <see cref="SendRequest"/>.</summary>
/// <param name="Granted">It may be sent now.</param>
/// <param name="Wait">How long it will have to wait, as far as is known.</param>
/// <param name="AskAgainIn">When to ask again; no later, or its place is lost.</param>
/// <param name="ByBot">The bot's own budget is used up, so other chats would have to wait, too.</param>
public readonly record struct SendTake(bool Granted, TimeSpan Wait, TimeSpan AskAgainIn, bool ByBot)
{
    public static readonly SendTake Yes = new(true, TimeSpan.Zero, TimeSpan.Zero, false);

    public static SendTake No(TimeSpan wait, bool byBot = false) => new(false, wait, wait, byBot);
}
