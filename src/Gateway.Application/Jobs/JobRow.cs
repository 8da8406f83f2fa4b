namespace Gateway.Application.Jobs;

/// <summary>A job as the API shows it: the receipt of an update, without the update.</summary>
/// <param name="Id">Also the position of its event in the log.</param>
/// <param name="Bot">Its bot's slug.</param>
/// <param name="UpdateId">Telegram's.</param>
/// <param name="Kind">The update's kind.</param>
/// <param name="ChatId">The chat's id here; null where the update has no chat, or the chat is not stored.</param>
/// <param name="TelegramChatId">The chat's id at Telegram.</param>
/// <param name="Status"><c>pending</c>, <c>running</c>, <c>done</c> or <c>dead</c>.</param>
/// <param name="Attempts">How often it was begun.</param>
/// <param name="LastError">What the last attempt came to, or who settled the job.</param>
/// <param name="AcceptedAt">When the update was accepted.</param>
/// <param name="RunAt">Not begun before this time.</param>
/// <param name="ClaimedAt">When the attempt that runs was begun.</param>
/// <param name="ExpiresAt">Worthless after this time.</param>
/// <param name="FinishedAt">When it became done or dead.</param>
/// <param name="Released">A dead job that no longer keeps the same update from being accepted again.</param>
public sealed record JobRow(
    long Id,
    string Bot,
    long UpdateId,
    string Kind,
    long? ChatId,
    long? TelegramChatId,
    string Status,
    int Attempts,
    string? LastError,
    DateTimeOffset AcceptedAt,
    DateTimeOffset RunAt,
    DateTimeOffset? ClaimedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? FinishedAt,
    bool Released);
