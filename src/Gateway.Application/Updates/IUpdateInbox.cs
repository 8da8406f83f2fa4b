using Gateway.Application.Jobs;
using Gateway.Domain.Bots;

namespace Gateway.Application.Updates;

/// <summary>The one way into the log: job and event of an update in one commit.</summary>
public interface IUpdateInbox
{
    /// <summary>Returns only after the commit.</summary>
    /// <exception cref="StoreUnavailableException">It is not known to be committed; Telegram must deliver the update again.</exception>
    Task<Acceptance> AcceptAsync(Bot bot, ReceivedUpdate update, CancellationToken cancellationToken);
}

/// <summary>What the inbox made of an update.</summary>
/// <param name="State">New, and in which state; or known.</param>
/// <param name="JobId">The job's id, 0 when known.</param>
/// <param name="Claimed">For <see cref="AcceptanceState.Running"/>: the claim under which the caller runs it now.</param>
public readonly record struct Acceptance(AcceptanceState State, long JobId = 0, ClaimedJob? Claimed = null);

public enum AcceptanceState
{
    /// <summary>Accepted before; this is a repeat.</summary>
    Known,

    /// <summary>It waits for a worker.</summary>
    Pending,

    /// <summary>It holds its lane, and the caller holds its lease.</summary>
    Running,

    /// <summary>It holds its lane, and a worker of this process its lease.</summary>
    HandedOver,

    /// <summary>There is nothing to run.</summary>
    Done,

    /// <summary>The database refuses it for good; its raw bytes are kept with a dead job.</summary>
    Dead,
}
