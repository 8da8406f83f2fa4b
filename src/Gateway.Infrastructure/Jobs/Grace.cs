namespace Gateway.Infrastructure.Jobs;

/// <summary>
/// Lets holders speak first. Where PostgreSQL was away, or this process stood still, for about as long as a lease, nobody could renew one: that
/// it ran out says nothing about its holder, who is about to say how its work ended. So whoever would take the job waits for one more look, and
/// only one, so that a machine on which every look is late rescues all the same.
/// </summary>
/// <param name="lease">How long one lasts. A look is to follow the other in far less.</param>
/// <param name="time">This process's clock.</param>
internal sealed class Grace(TimeSpan lease, TimeProvider time)
{
    private long? _heardAt;
    private bool _wasAway;
    private bool _given;

    /// <summary>PostgreSQL has answered something else.</summary>
    public void Hear() => _heardAt = time.GetTimestamp();

    /// <summary>PostgreSQL was away when this process came; for how long, it cannot know.</summary>
    public void NoteAbsence() => _wasAway = true;

    /// <summary>To be asked with each look, when PostgreSQL has answered: whether what has lapsed may be taken now.</summary>
    public bool IsOver()
    {
        var wasAway = _wasAway || (_heardAt is { } heard && time.GetElapsedTime(heard) > lease * 2 / 3);
        (_wasAway, _given) = (false, wasAway && !_given);
        Hear();
        return !_given;
    }
}
