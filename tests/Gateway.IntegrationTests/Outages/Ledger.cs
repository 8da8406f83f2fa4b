using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Outages;

/// <summary>Compares what was acknowledged with what the database and the bot's service have of it.</summary>
internal sealed class Ledger(Db db)
{
    /// <summary>Each acknowledged update has one job and one event, and no job is without an event.</summary>
    public async Task HoldsAsync(IEnumerable<Delivery> acknowledged)
    {
        var jobs = await JobsAsync();
        var events = await db.ColumnAsync<string>("SELECT bot_slug || '-' || update_id FROM events WHERE type = 'update'");

        events.Should().OnlyHaveUniqueItems();
        jobs.Order(StringComparer.Ordinal).Should().Equal(events.Order(StringComparer.Ordinal));
        acknowledged.Select(static delivery => delivery.Id).Distinct(StringComparer.Ordinal).Except(jobs, StringComparer.Ordinal)
            .Should().BeEmpty("what was answered 200 is in the database");
    }

    public Task<IReadOnlyList<string>> JobsAsync(string where = "true") =>
        db.ColumnAsync<string>($"SELECT bot_slug || '-' || update_id FROM gateway_jobs WHERE {where}");

    /// <summary>Waits until every job is done; each then has reached the service, no lane overlapped and each began in order.</summary>
    public async Task BecomesHandledByAsync(HttpReceiver service, TimeSpan? deadline = null)
    {
        await Eventually.BecomesAsync(async () => await db.CountAsync("gateway_jobs", "status <> 'done'") == 0, deadline, "every job is done");

        var requests = service.Requests;
        var handled = requests.Select(static request => request.Headers["webhook-id"]).ToHashSet(StringComparer.Ordinal);
        (await JobsAsync()).Except(handled, StringComparer.Ordinal).Should().BeEmpty("each job's update has reached its handler");
        service.Overlapping(Lane).Should().BeEmpty();
        foreach (var lane in requests.GroupBy(Lane, StringComparer.Ordinal))
            lane.Select(static request => request.UpdateId).Distinct().Should().BeInAscendingOrder($"lane {lane.Key} is in order of acceptance");
    }

    /// <summary>The receiver has a path for each bot.</summary>
    private static string Lane(ReceivedRequest request) => $"{request.Path}:{request.Chat}";
}
