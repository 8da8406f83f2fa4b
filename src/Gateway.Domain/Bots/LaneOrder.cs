namespace Gateway.Domain.Bots;

/// <summary>What a job that waits for its retry does to its lane.</summary>
public enum LaneOrder
{
    /// <summary>It steps aside: later updates of the chat go on.</summary>
    Relaxed,

    /// <summary>The lane waits for it.</summary>
    Strict,
}
