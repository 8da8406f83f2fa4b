using Gateway.Application.Jobs;
using Gateway.IntegrationTests.Servers;
using Npgsql;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>What a renewal answers: a lease that is reported lost ends its attempt at once, so only one that is lost may be.</summary>
internal sealed class RenewTests : QueueFixture
{
    private static readonly QueueOptions Options = new() { Lease = TimeSpan.FromSeconds(60), StuckTimeout = TimeSpan.FromMinutes(30) };

    [Test]
    public async Task A_held_lease_begins_anew()
    {
        var (queue, claim) = await ClaimAsync();
        await Db.ExecuteAsync("UPDATE gateway_jobs SET lease_until = now() + interval '1 second'");

        (await queue.Queue.RenewAsync([claim], CancellationToken.None)).Should().BeEquivalentTo(Of(renewed: [claim.LeaseId]));

        (await Db.ScalarAsync<bool>("SELECT lease_until > now() + interval '30 seconds' FROM gateway_jobs")).Should().BeTrue();
    }

    [Test]
    public async Task A_lease_that_somebody_took_is_lost()
    {
        var (queue, claim) = await ClaimAsync();
        await PassLeasesAsync();
        await queue.Janitor.RescueAsync(CancellationToken.None);

        (await queue.Queue.RenewAsync([claim], CancellationToken.None)).Should().BeEquivalentTo(Of(lost: [claim.LeaseId]));
    }

    [Test]
    public async Task A_lease_whose_row_is_being_changed_is_not_lost()
    {
        var (queue, claim) = await ClaimAsync();
        await using var session = await Db.OpenAsync();
        await using var transaction = await session.BeginTransactionAsync();
        await using (var keepAnswer = new NpgsqlCommand("UPDATE gateway_jobs SET answer = ''", session, transaction))
            await keepAnswer.ExecuteNonQueryAsync();

        var meanwhile = await queue.Queue.RenewAsync([claim], CancellationToken.None);
        await transaction.CommitAsync();
        var after = await queue.Queue.RenewAsync([claim], CancellationToken.None);

        meanwhile.Should().BeEquivalentTo(Of());
        after.Should().BeEquivalentTo(Of(renewed: [claim.LeaseId]));
    }

    [Test]
    public async Task A_lease_past_the_stuck_timeout_is_neither_renewed_nor_lost()
    {
        var (queue, claim) = await ClaimAsync();
        await Db.ExecuteAsync("UPDATE gateway_jobs SET claimed_at = now() - interval '31 minutes', lease_until = now() + interval '1 second'");

        (await queue.Queue.RenewAsync([claim], CancellationToken.None)).Should().BeEquivalentTo(Of());

        (await Db.ScalarAsync<bool>("SELECT lease_until < now() + interval '30 seconds' FROM gateway_jobs")).Should().BeTrue();
    }

    /// <summary>A renewal that comes after the settlement's commit finds no such lease, and may be heard before it.</summary>
    [Test]
    public async Task An_outcome_that_counts_is_not_taken_for_lost_because_a_renewal_finds_its_lease_gone()
    {
        var queue = await StartInstanceAsync(Options);
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"));
        var job = await queue.PopOneAsync();
        await using var session = await Db.OpenAsync();
        await using var transaction = await session.BeginTransactionAsync();
        await using (var holdUp = new NpgsqlCommand("SELECT FROM gateway_jobs FOR UPDATE", session, transaction))
            await holdUp.ExecuteNonQueryAsync();
        var run = queue.RunAsync(job);
        await Eventually.BecomesAsync(async () => await Db.CountAsync("pg_stat_activity", "datname = current_database() AND wait_event_type = 'Lock'") == 1);

        queue.Leases.Renewed([job.Claim], new HashSet<Guid>(), TimeProvider.System.GetTimestamp());
        await transaction.CommitAsync();

        (await run).Should().Be(Settlement.Done);
    }

    private static Renewal Of(Guid[]? renewed = null, Guid[]? lost = null) =>
        new(new HashSet<Guid>(renewed ?? []), new HashSet<Guid>(lost ?? []));

    private async Task<(QueueInstance Queue, Claim Claim)> ClaimAsync()
    {
        var queue = await StartInstanceAsync(Options);
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"));
        return (queue, (await queue.PopOneAsync()).Claim);
    }
}
