namespace Gateway.Domain.Accounts;

/// <summary>What may be done in a chat, or in every chat of a bot and with the bot itself.</summary>
[Flags]
public enum Right
{
    None = 0,
    Read = 1,
    Send = 2,

    /// <summary>What managing adds to the others.</summary>
    Change = 4,

    Manage = Change | Read | Send,
}
