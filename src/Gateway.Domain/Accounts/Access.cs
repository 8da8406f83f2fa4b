namespace Gateway.Domain.Accounts;

/// <summary>What an account may do, as it stood under one access epoch. The rule: admin, or scope ∧ bot limit ∧ chat right.</summary>
public sealed record Access
{
    public static readonly Access Nothing = new();

    /// <summary>Everything: an admin user, or the command line.</summary>
    public static readonly Access Admin = new() { IsAdmin = true, Scopes = [.. Scope.All] };

    /// <summary>What roles and permissions add up to.</summary>
    public static Access OfUser(IEnumerable<Role> roles, IEnumerable<ChatPermission> permissions)
    {
        var held = roles.ToArray();
        return held.Any(role => string.Equals(role.Name, Role.Admin, StringComparison.Ordinal))
            ? Admin
            : new Access { Scopes = [.. held.SelectMany(role => role.Scopes).Distinct(StringComparer.Ordinal)] }.With(permissions);
    }

    /// <summary>What a key was given, without what no key may have.</summary>
    public static Access OfKey(IEnumerable<string> scopes, IReadOnlyList<string>? botLimit, IEnumerable<ChatPermission> permissions) =>
        new Access { Scopes = [.. scopes.Except(Scope.NeverOfKeys, StringComparer.Ordinal)], BotLimit = botLimit }.With(permissions);

    /// <summary>Users only; a key never is.</summary>
    public bool IsAdmin { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The bots beyond which nothing is allowed; null means no limit.</summary>
    public IReadOnlyList<string>? BotLimit { get; init; }

    /// <summary>Bot-wide rights by slug.</summary>
    public IReadOnlyDictionary<string, Right> Bots { get; init; } = new Dictionary<string, Right>(StringComparer.Ordinal);

    /// <summary>Rights by chat.</summary>
    public IReadOnlyDictionary<long, ChatGrant> Chats { get; init; } = new Dictionary<long, ChatGrant>();

    public bool Has(string scope) => IsAdmin || Scopes.Contains(scope, StringComparer.Ordinal);

    public bool IsWithinLimit(string bot) => IsAdmin || BotLimit is null || BotLimit.Contains(bot, StringComparer.Ordinal);

    /// <summary>The rights to a bot and to all its chats.</summary>
    public Right OnBot(string bot) => IsAdmin ? Right.Manage : IsWithinLimit(bot) ? Bots.GetValueOrDefault(bot) : Right.None;

    /// <summary>The rights to one chat: those to its bot and its own together.</summary>
    public Right OnChat(string bot, long chatId)
    {
        var rights = OnBot(bot);
        return IsWithinLimit(bot) && Chats.TryGetValue(chatId, out var grant) && string.Equals(grant.Bot, bot, StringComparison.Ordinal) ? rights | grant.Rights : rights;
    }

    /// <summary>The bots of which every chat may be read; for lists. Null means all.</summary>
    public IReadOnlyList<string>? ReadableBots => IsAdmin ? null : [.. Bots.Keys.Where(bot => OnBot(bot).HasFlag(Right.Read))];

    /// <summary>The single chats that may be read beside those; for lists.</summary>
    public IReadOnlyList<long> ReadableChats =>
        IsAdmin ? [] : [.. Chats.Where(chat => IsWithinLimit(chat.Value.Bot) && chat.Value.Rights.HasFlag(Right.Read)).Select(chat => chat.Key)];

    private Access With(IEnumerable<ChatPermission> permissions)
    {
        var bots = new Dictionary<string, Right>(StringComparer.Ordinal);
        var chats = new Dictionary<long, ChatGrant>();
        foreach (var permission in permissions)
        {
            if (permission.ChatId is { } chat)
                chats[chat] = new ChatGrant(permission.BotSlug, permission.Rights);
            else
                bots[permission.BotSlug] = permission.Rights;
        }

        return this with { Bots = bots, Chats = chats };
    }
}

/// <summary>Rights to one chat, with its bot, so that the bot limit can be checked without reading the chat.</summary>
public sealed record ChatGrant(string Bot, Right Rights);
