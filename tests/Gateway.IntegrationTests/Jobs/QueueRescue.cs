using Gateway.Application.Jobs;

namespace Gateway.IntegrationTests.Jobs;

internal static class QueueRescue
{
    /// <summary>One slice of a rescue, as the janitor makes it, without its grace.</summary>
    public static async Task<Rescue> RecoverStuckAsync(this IJobQueue queue, CancellationToken cancellationToken) =>
        await queue.FindStuckAsync(cancellationToken) is { Count: > 0 } stuck ? await queue.RescueAsync(stuck, cancellationToken) : new Rescue(0, [], []);
}
