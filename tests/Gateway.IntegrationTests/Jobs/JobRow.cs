using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>A row of <c>gateway_jobs</c>, in the order of acceptance.</summary>
internal sealed record JobRow(long Id, long UpdateId, string Status, int Attempts, bool LaneHead, bool Deferred, bool Told)
{
    public string? LastError { get; init; }

    public Guid? LeaseId { get; init; }

    public byte[]? Answer { get; init; }

    /// <summary>How far away its next run is, by PostgreSQL's clock.</summary>
    public TimeSpan RunsIn { get; init; }

    public static async Task<IReadOnlyList<JobRow>> ReadAsync(Db db, string where, params object[] parameters) =>
    [
        .. (await db.RowsAsync($"SELECT *, told_at IS NOT NULL AS told, run_at - now() AS runs_in FROM gateway_jobs WHERE {where} ORDER BY id", parameters))
            .Select(static row => new JobRow(
                (long)row["id"]!,
                (long)row["update_id"]!,
                (string)row["status"]!,
                (int)row["attempts"]!,
                (bool)row["lane_head"]!,
                (bool)row["deferred"]!,
                (bool)row["told"]!)
            {
                LastError = (string?)row["last_error"],
                LeaseId = (Guid?)row["lease_id"],
                Answer = (byte[]?)row["answer"],
                RunsIn = (TimeSpan)row["runs_in"]!,
            }),
    ];
}
