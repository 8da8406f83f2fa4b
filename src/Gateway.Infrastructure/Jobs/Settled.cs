using Gateway.Application.Jobs;
using Gateway.Domain.Bots;
using Gateway.Domain.Jobs;
using Gateway.Infrastructure.Persistence;

namespace Gateway.Infrastructure.Jobs;

/// <summary>How a claim ended, as <see cref="JobQueueSql.Settle"/> writes it.</summary>
internal sealed record Settled(Claim Claim, string Status)
{
    private const int LongestError = 1000;

    public double Delay { get; init; }

    public string? Error { get; init; }

    public bool StepsAside { get; init; }

    public bool Tell { get; init; }

    /// <summary>Given back: the attempt does not count.</summary>
    public bool Returned { get; init; }

    public static Settled Failed(Claim claim, JobFailure failure) =>
        new(claim, failure.RetryIn is null ? JobStatus.Dead : JobStatus.Pending)
        {
            Delay = failure.RetryIn?.TotalSeconds ?? 0,
            Error = Sql.Clean(failure.Error, LongestError),
            StepsAside = failure.Order == LaneOrder.Relaxed,
            Tell = failure.RetryIn is null && failure.TellChat,
        };
}
