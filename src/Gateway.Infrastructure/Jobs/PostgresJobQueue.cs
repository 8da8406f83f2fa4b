using Gateway.Application;
using Gateway.Application.Jobs;
using Gateway.Domain.Jobs;
using Gateway.Infrastructure.Persistence;
using Npgsql;

namespace Gateway.Infrastructure.Jobs;

/// <summary>The queue in <c>gateway_jobs</c>.</summary>
internal sealed class PostgresJobQueue(
    NpgsqlDataSource database, PreparedStatements prepared, SettlementWriter settlements, JobWakeups wakeups, QueueOptions options, TimeProvider time) : IJobQueue
{
    private const int PurgeSlice = 1000;

    /// <summary>What a purge may do in one go, so that neither shutting down nor the next rescue waits for it.</summary>
    private const int PurgeLimit = 100 * PurgeSlice;

    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    public void Enqueue(long jobId) => wakeups.Raise();

    public Task<IReadOnlyList<ClaimedJob>> PopAsync(int limit, CancellationToken cancellationToken) => Sql.AskAsync<IReadOnlyList<ClaimedJob>>(async () =>
    {
        var before = time.GetTimestamp();
        return await prepared.RunAsync(
            statements => statements.Add(JobQueueSql.Pop, Sql.Value(limit), Sql.Value(options.Lease.TotalSeconds)),
            asking: 0,
            reader => ReadAsync(reader, before));
    }, cancellationToken);

    public async Task<bool> MarkDoneAsync(Claim claim, CancellationToken cancellationToken) =>
        (await settlements.WriteAsync(new Settled(claim, JobStatus.Done), cancellationToken)).Counted;

    public Task<FailureResult> MarkFailedAsync(Claim claim, JobFailure failure, CancellationToken cancellationToken) =>
        settlements.WriteAsync(Settled.Failed(claim, failure), cancellationToken);

    public async Task<bool> GiveBackAsync(Claim claim, CancellationToken cancellationToken)
    {
        var (counted, _) = await settlements.WriteAsync(new Settled(claim, JobStatus.Pending) { Returned = true }, cancellationToken);
        if (counted)
            wakeups.Raise();
        return counted;
    }

    public Task<IReadOnlyList<Claim>> FindClaimsAsync(IReadOnlyCollection<Guid> leases, CancellationToken cancellationToken) => Sql.AskAsync<IReadOnlyList<Claim>>(async () =>
    {
        var before = time.GetTimestamp();
        await using var command = database.CreateCommand(JobQueueSql.FindClaims);
        command.Parameters.Add(Sql.Value(leases.ToArray()));
        await using var reader = await command.ExecuteReaderAsync();
        var claims = new List<Claim>();
        while (await reader.ReadAsync())
            claims.Add(ReadClaim(reader, before));
        return claims;
    }, cancellationToken);

    public async Task<bool> KeepAnswerAsync(Claim claim, byte[] answer, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await Sql.AskAsync(() => TryKeepAnswerAsync(claim, answer), cancellationToken);
            }
            catch (StoreUnavailableException away) when (away.InnerException is { } cause && Sql.IsUnavailable(cause) && time.GetElapsedTime(began) < options.Lease)
            {
                await Task.Delay(RetryPause, time, cancellationToken);
            }
        }
    }

    public Task<Renewal> RenewAsync(IReadOnlyCollection<Claim> claims, CancellationToken cancellationToken) => Sql.AskAsync(async () =>
    {
        var (renewed, lost) = (new HashSet<Guid>(), new HashSet<Guid>());
        return await prepared.RunAsync(
            statements => statements.Add(
                JobQueueSql.Renew,
                Sql.Column(claims, claim => claim.JobId),
                Sql.Column(claims, claim => claim.LeaseId),
                Sql.Value(options.Lease.TotalSeconds),
                Sql.Value(options.StuckTimeout.TotalSeconds)),
            asking: 0,
            async reader =>
            {
                while (await reader.ReadAsync())
                    (reader.GetBoolean(1) ? renewed : lost).Add(reader.GetGuid(0));
                return new Renewal(renewed, lost);
            });
    }, cancellationToken);

    public Task<int> RequeueDueAsync(CancellationToken cancellationToken) => Sql.AskAsync(async () =>
    {
        var due = await FindAsync(JobQueueSql.FindDue);
        if (due.Count == 0)
            return 0;
        await using var batch = database.CreateBatch();
        batch.Add(JobQueueSql.LockLanes, Sql.LaneKeys(due.Select(job => job.Lane)));
        batch.Add(JobQueueSql.Requeue, Sql.Value(due.Select(job => job.Id).ToArray()));
        batch.AddForLanes(JobQueueSql.Yield, due.Select(job => job.Lane));
        batch.AddForLanes(JobQueueSql.Promote, due.Select(job => job.Lane));
        await batch.ExecuteNonQueryAsync();
        wakeups.RaiseHereFirst();
        return due.Count;
    }, cancellationToken);

    public Task<IReadOnlyList<StuckJob>> FindStuckAsync(CancellationToken cancellationToken) => Sql.AskAsync<IReadOnlyList<StuckJob>>(
        async () => (await FindAsync(JobQueueSql.FindStuck)).ConvertAll(static job => new StuckJob(job.Id, job.Lane)), cancellationToken);

    public Task<Rescue> RescueAsync(IReadOnlyCollection<StuckJob> stuck, CancellationToken cancellationToken) => Sql.AskAsync(async () =>
    {
        await using var batch = database.CreateBatch();
        batch.Add(JobQueueSql.LockLanes, Sql.LaneKeys(stuck.Select(job => job.Lane)));
        batch.Add(JobQueueSql.Rescue, Sql.Value(stuck.Select(job => job.Id).ToArray()), Sql.Value(RetrySchedule.MaxAttempts));
        batch.AddForLanes(JobQueueSql.Yield, stuck.Select(job => job.Lane));
        batch.AddForLanes(JobQueueSql.Promote, stuck.Select(job => job.Lane));
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.NextResultAsync();
        var rescued = 0;
        var (dead, toTell) = (new List<string>(), new List<(string, long)>());
        for (; await reader.ReadAsync(); rescued++)
        {
            if (reader.GetBoolean(3))
                dead.Add(reader.GetString(0));
            if (reader.GetBoolean(2))
                toTell.Add((reader.GetString(0), reader.GetInt64(1)));
        }

        await reader.ToCommitAsync();
        if (rescued > 0)
            wakeups.Raise();
        return new Rescue(rescued, dead, toTell);
    }, cancellationToken);

    public Task<Purge> PurgeDoneAsync(CancellationToken cancellationToken) => Sql.AskAsync(async () =>
    {
        var done = await SliceAsync(JobQueueSql.PurgeDone, cancellationToken);
        var dead = await SliceAsync(JobQueueSql.ReleaseDead, cancellationToken);
        return new Purge(done + dead, LeftSome: done >= PurgeLimit || dead >= PurgeLimit);
    }, cancellationToken);

    private async Task<bool> TryKeepAnswerAsync(Claim claim, byte[] answer)
    {
        await using var command = database.CreateCommand(JobQueueSql.KeepAnswer);
        command.Parameters.Add(Sql.Value(claim.JobId));
        command.Parameters.Add(Sql.Value(claim.LeaseId));
        command.Parameters.Add(Sql.Value(answer));
        return await command.ExecuteNonQueryAsync() == 1;
    }

    private static async Task<IReadOnlyList<ClaimedJob>> ReadAsync(NpgsqlDataReader reader, long before)
    {
        var jobs = new List<ClaimedJob>();
        while (await reader.ReadAsync())
        {
            var answer = reader.IsDBNull(5) ? null : reader.GetFieldValue<byte[]>(5);
            var expiresIn = reader.IsDBNull(6) ? (TimeSpan?)null : TimeSpan.FromSeconds(reader.GetDouble(6));
            var raw = reader.IsDBNull(7) ? [] : reader.GetFieldValue<byte[]>(7);
            jobs.Add(new ClaimedJob(ReadClaim(reader, before), raw, answer, expiresIn, TraceParent: reader.TextOrNull(8)));
        }

        return jobs;
    }

    private static Claim ReadClaim(NpgsqlDataReader reader, long before) =>
        new(reader.GetInt64(0), reader.GetGuid(1), reader.GetString(2), reader.NumberOrNull(3), reader.GetInt32(4), before);

    private async Task<int> SliceAsync(string statement, CancellationToken cancellationToken)
    {
        var rows = 0;
        int slice;
        do
        {
            await using var command = database.CreateCommand(statement);
            command.Parameters.Add(Sql.Value(options.DoneRetention.TotalSeconds));
            command.Parameters.Add(Sql.Value(PurgeSlice));
            slice = await command.ExecuteNonQueryAsync(CancellationToken.None);
            rows += slice;
        }
        while (slice == PurgeSlice && rows < PurgeLimit && !cancellationToken.IsCancellationRequested);
        return rows;
    }

    private async Task<List<(long Id, Lane? Lane)>> FindAsync(string statement)
    {
        await using var command = database.CreateCommand(statement);
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<(long, Lane?)>();
        while (await reader.ReadAsync())
            found.Add((reader.GetInt64(0), reader.IsDBNull(2) ? null : new Lane(reader.GetString(1), reader.GetInt64(2))));
        return found;
    }
}
