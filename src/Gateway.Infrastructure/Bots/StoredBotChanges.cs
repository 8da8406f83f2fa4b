using Gateway.Domain.Bots;

namespace Gateway.Infrastructure.Bots;

/// <summary>How the stored bots have changed.</summary>
internal sealed class StoredBotChanges(IReadOnlyList<Bot> made, IReadOnlyList<Bot> gone) : EventArgs
{
    /// <summary>New, or with another token, webhook secret or slug: Telegram is to be told.</summary>
    public IReadOnlyList<Bot> Made => made;

    /// <summary>Stored no longer.</summary>
    public IReadOnlyList<Bot> Gone => gone;
}
