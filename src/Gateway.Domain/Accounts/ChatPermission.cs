namespace Gateway.Domain.Accounts;

/// <summary>What a user or a key may do in one chat, or in every chat of a bot.</summary>
public sealed class ChatPermission
{
    public long Id { get; init; }

    /// <summary>Either this or <see cref="ApiKeyId"/>.</summary>
    public long? UserId { get; init; }

    public long? ApiKeyId { get; init; }

    public required string BotSlug { get; init; }

    /// <summary>Null means bot-wide.</summary>
    public long? ChatId { get; init; }

    public bool CanRead { get; set; }

    public bool CanSend { get; set; }

    /// <summary>Implies both others.</summary>
    public bool CanManage { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public Right Rights => (CanRead ? Right.Read : Right.None) | (CanSend ? Right.Send : Right.None) | (CanManage ? Right.Manage : Right.None);
}
