using Gateway.Application.Jobs;
using Gateway.Domain.Audit;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>Tests of what people do with jobs, beside the workers.</summary>
internal abstract class DeskFixture : QueueFixture
{
    public override async Task Empty()
    {
        await base.Empty();
        await Db.ExecuteAsync("TRUNCATE audit_events, chats, bots CASCADE");
    }

    protected static async Task<RetryOutcome> RetryAsync(QueueInstance queue, long id) =>
        await queue.Desk.RetryAsync(await FindAsync(queue, id), Note("job.retried", id), CancellationToken.None);

    protected static async Task<bool> DiscardAsync(QueueInstance queue, long id, string reason = "discarded by user:1") =>
        await queue.Desk.DiscardAsync(await FindAsync(queue, id), reason, Note("job.discarded", id), CancellationToken.None);

    protected static async Task<Gateway.Application.Jobs.JobRow> FindAsync(QueueInstance queue, long id) =>
        await queue.Desk.FindAsync(id, CancellationToken.None) ?? throw new InvalidOperationException($"There is no job {id}.");

    protected Task<IReadOnlyList<string>> AuditedAsync() => Db.ColumnAsync<string>("SELECT action || ' ' || target_id FROM audit_events ORDER BY id");

    /// <summary>Accepts an update, and lets its job die.</summary>
    protected static async Task<long> DeadAsync(QueueInstance queue, Gateway.Domain.Bots.Bot bot, Servers.RawUpdate update)
    {
        var (id, _) = (await queue.AcceptAsync(bot, update)).Should().ContainSingle().Subject;
        var job = await queue.PopOneAsync();
        job.Claim.JobId.Should().Be(id);
        (await queue.FailAsync(job, retryIn: null)).Counted.Should().BeTrue();
        return id;
    }

    private static AuditEvent Note(string action, long id) => new()
    {
        At = TimeProvider.System.GetUtcNow(),
        ActorKind = "user",
        ActorId = 1,
        ActorName = "ada",
        Action = action,
        TargetKind = "job",
        TargetId = $"{id}",
        Details = "{}",
    };
}
