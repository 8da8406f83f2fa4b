using Gateway.Application.Jobs;
using Gateway.Domain.Bots;
using MediatR;

namespace Gateway.Application.Updates;

/// <summary>With a database: commit first; then run a sync bot's handler at once, or leave the update to the worker.</summary>
internal sealed class DurableReception(IUpdateInbox inbox, JobRunner runner, IMediator mediator, HandlerOptions options, TimeProvider time)
{
    public async Task<ReceiveUpdateResult> ReceiveAsync(Bot bot, ReceivedUpdate update)
    {
        // The caller may hang up; what was begun is finished all the same.
        var acceptance = await inbox.AcceptAsync(bot, update, CancellationToken.None);
        switch (acceptance.State)
        {
            case AcceptanceState.Known:
                return ReceiveUpdateResult.Known;
            case AcceptanceState.Pending:
                await mediator.Send(new EnqueueJob(acceptance.JobId), CancellationToken.None);
                break;
            case AcceptanceState.Running:
                await RunInlineAsync(acceptance.Claimed!, bot, update);
                break;
        }

        return ReceiveUpdateResult.Accepted;
    }

    private async Task RunInlineAsync(ClaimedJob job, Bot bot, ReceivedUpdate update)
    {
        var settled = await runner.RunAsync(job, bot, options.Timeout - time.GetElapsedTime(update.ReceivedAt));
        if (settled is Settlement.Retrying or Settlement.GivenBack)
            await mediator.Send(new EnqueueJob(job.Claim.JobId), CancellationToken.None);
    }
}
