namespace Gateway.Application.Streams;

/// <summary>Which events of the log are wanted: all, or those of some bots and of some chats.</summary>
/// <param name="All">Every event.</param>
/// <param name="Bots">Slugs: every event of theirs, those without a chat, too.</param>
/// <param name="Chats">The gateway's ids.</param>
public sealed record EventFilter(bool All, IReadOnlyCollection<string> Bots, IReadOnlyCollection<long> Chats)
{
    public static readonly EventFilter Everything = new(All: true, [], []);
}
