namespace Gateway.Domain.Accounts;

/// <summary>What an account may do at all; where it may do it is a matter of rights.</summary>
public static class Scope
{
    public const string BotsRead = "bots:read";
    public const string BotsWrite = "bots:write";
    public const string ChatsRead = "chats:read";
    public const string MessagesRead = "messages:read";
    public const string MessagesSend = "messages:send";
    public const string WebhooksRead = "webhooks:read";
    public const string WebhooksWrite = "webhooks:write";
    public const string JobsRead = "jobs:read";
    public const string JobsWrite = "jobs:write";
    public const string UsersRead = "users:read";
    public const string UsersWrite = "users:write";
    public const string ApiKeysRead = "apikeys:read";
    public const string ApiKeysWrite = "apikeys:write";
    public const string AuditRead = "audit:read";
    public const string StatsRead = "stats:read";

    public static readonly IReadOnlyList<string> All =
    [
        BotsRead, BotsWrite, ChatsRead, MessagesRead, MessagesSend, WebhooksRead, WebhooksWrite, JobsRead, JobsWrite,
        UsersRead, UsersWrite, ApiKeysRead, ApiKeysWrite, AuditRead, StatsRead,
    ];

    /// <summary>A key makes no keys or users.</summary>
    public static readonly IReadOnlyList<string> NeverOfKeys = [UsersWrite, ApiKeysWrite];

    /// <summary>All but users, keys and audit.</summary>
    public static readonly IReadOnlyList<string> OfOperators =
        [BotsRead, BotsWrite, ChatsRead, MessagesRead, MessagesSend, WebhooksRead, WebhooksWrite, JobsRead, JobsWrite, StatsRead];

    /// <summary>Every <c>:read</c> but users, keys and audit.</summary>
    public static readonly IReadOnlyList<string> OfViewers = [BotsRead, ChatsRead, MessagesRead, WebhooksRead, JobsRead, StatsRead];
}
