using Gateway.Domain.Jobs;
using Gateway.Domain.Updates;

namespace Gateway.Application.Jobs;

/// <summary>The right to run a job, for as long as its lease lasts.</summary>
/// <param name="JobId">The job.</param>
/// <param name="LeaseId">Fences every statement of the holder; never used again.</param>
/// <param name="BotSlug">The job's bot.</param>
/// <param name="TelegramChatId">The job's chat, if it has one.</param>
/// <param name="Attempt">Counted from 1, this one included. It fences nothing.</param>
/// <param name="ClaimedBefore">A monotonic time from before the claim was asked for: the lease cannot have begun earlier.</param>
public sealed record Claim(long JobId, Guid LeaseId, string BotSlug, long? TelegramChatId, int Attempt, long ClaimedBefore)
{
    public Lane? Lane => TelegramChatId is { } chat ? new Lane(BotSlug, chat) : null;
}

/// <summary>A claimed job and what its handler needs.</summary>
/// <param name="Claim">The right to run it.</param>
/// <param name="Raw">The update.</param>
/// <param name="KeptAnswer">What an earlier attempt kept.</param>
/// <param name="ExpiresIn">Counted from its claim, when it is worthless and must not be begun any more; null: never.</param>
/// <param name="Envelope">What was read out of the update; null when it has to be read again.</param>
/// <param name="TraceParent">Where in its trace the update came in; null when it is not traced.</param>
public sealed record ClaimedJob(
    Claim Claim, byte[] Raw, byte[]? KeptAnswer = null, TimeSpan? ExpiresIn = null, UpdateEnvelope? Envelope = null, string? TraceParent = null);
