using Gateway.Domain.Accounts;

namespace Gateway.Application.Streams;

/// <summary>What a subscription covers, after the rights to it were checked.</summary>
internal abstract record StreamTarget
{
    /// <summary>Whether these rights still cover it.</summary>
    public abstract bool IsAllowed(Access access);

    public abstract bool Matches(LoggedEvent logged);

    /// <summary>The same for one that has no more than this.</summary>
    public abstract EventFilter Filter { get; }

    protected static bool MayRead(Access access) => access.Has(Scope.MessagesRead);
}

/// <summary>Every event; for admins.</summary>
internal sealed record AllEvents : StreamTarget
{
    public override EventFilter Filter => EventFilter.Everything;

    public override bool IsAllowed(Access access) => access.IsAdmin;

    public override bool Matches(LoggedEvent logged) => true;
}

/// <summary>Every event of a bot, those without a chat, too.</summary>
/// <param name="Slug">Of the bot.</param>
internal sealed record EventsOfBot(string Slug) : StreamTarget
{
    public override EventFilter Filter => new(All: false, [Slug], []);

    public override bool IsAllowed(Access access) => MayRead(access) && access.OnBot(Slug).HasFlag(Right.Read);

    public override bool Matches(LoggedEvent logged) => string.Equals(logged.Bot, Slug, StringComparison.Ordinal);
}

/// <summary>The events of one chat.</summary>
/// <param name="ChatId">The gateway's id.</param>
/// <param name="Bot">The slug of its bot.</param>
internal sealed record EventsOfChat(long ChatId, string Bot) : StreamTarget
{
    public override EventFilter Filter => new(All: false, [], [ChatId]);

    public override bool IsAllowed(Access access) => MayRead(access) && access.OnChat(Bot, ChatId).HasFlag(Right.Read);

    public override bool Matches(LoggedEvent logged) => logged.ChatId == ChatId;
}
