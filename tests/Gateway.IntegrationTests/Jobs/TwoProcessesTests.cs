using System.Collections.Concurrent;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

[NonParallelizable]
internal sealed class TwoProcessesTests : ClusterFixture
{
    private const int Chats = 100;
    private const int PerChat = 50;
    private const string Open = "status IN ('pending', 'running')";

    [Test]
    public async Task A_hundred_chats_of_fifty_jobs_run_lane_by_lane_in_order_on_two_processes()
    {
        var plan = new WorkPlan(Seed.Next(), Chats * PerChat);
        Service = plan.AnswerAsync;
        var gateways = await Task.WhenAll(StartGatewayAsync("a"), StartGatewayAsync("b"));

        // As Telegram does: one at a time per chat, the chats side by side, and each through whichever gateway it meets.
        await Task.WhenAll(Enumerable.Range(0, Chats).Select(async chat =>
        {
            for (var i = 0; i < PerChat; i++)
                await DeliverAsync(gateways[(chat + i) % 2], BotOf(chat), PrivateText(1 + (i * Chats) + chat, "x", 1000 + chat));
        }));
        await Eventually.BecomesAsync(PassDelaysAndSeeWhetherAllIsDoneAsync, TimeSpan.FromSeconds(100));

        var requests = Receiver.Requests;
        requests.Should().Contain(request => From("a")(request)).And.Contain(request => From("b")(request));
        requests.CountBy(static request => request.UpdateId).Where(pair => pair.Value != plan.AttemptsOf(pair.Key))
            .Should().BeEmpty("each ran as often as it failed, and once more");
        (await JobsAsync()).Where(job => (job.Status, job.Attempts) != ("done", plan.AttemptsOf(job.UpdateId))).Should().BeEmpty();
        Receiver.Overlapping(static request => $"{request.UpdateId}").Should().BeEmpty("nothing runs twice at once");
        Receiver.Overlapping(static request => request.Chat).Should().BeEmpty("no lane overlaps");

        var lanes = requests.GroupBy(static request => int.Parse(request.Chat!) - 1000, static request => request.UpdateId)
            .ToDictionary(static lane => lane.Key, static lane => lane.ToList());
        lanes.Should().HaveCount(Chats);
        lanes.Values.Should().AllSatisfy(static lane => lane.Distinct().Should().BeInAscendingOrder().And.HaveCount(PerChat));
        lanes.Where(static lane => IsStrict(lane.Key)).Should().AllSatisfy(
            static lane => lane.Value.Should().BeInAscendingOrder("the lane waits for a retry"));
        lanes.Where(static lane => !IsStrict(lane.Key)).Should().AllSatisfy(
            static lane => lane.Value.Take(PerChat).Should().OnlyHaveUniqueItems("a retry steps aside"));
    }

    private static bool IsStrict(int chat) => chat % 2 == 1;

    private static string BotOf(int chat) => IsStrict(chat) ? "strict" : "relaxed";

    /// <summary>A strict lane's retry is due at once; a relaxed lane's when nothing else is left, so that all the others have passed it.</summary>
    private async Task<bool> PassDelaysAndSeeWhetherAllIsDoneAsync()
    {
        await PassDelaysAsync("strict");
        if (await Db.CountAsync("gateway_jobs", $"bot_slug = 'relaxed' AND {Open} AND NOT deferred") == 0)
            await PassDelaysAsync("relaxed");
        return await Db.CountAsync("gateway_jobs", Open) == 0;
    }

    private Task<int> PassDelaysAsync(string bot) =>
        Db.ExecuteAsync("UPDATE gateway_jobs SET run_at = now() WHERE bot_slug = $1 AND status = 'pending' AND run_at > now()", bot);

    /// <summary>How long each update takes and how often it fails.</summary>
    private sealed class WorkPlan
    {
        private readonly ConcurrentDictionary<long, int> _asked = [];
        private readonly TimeSpan[] _takes;
        private readonly int[] _failures;

        public WorkPlan(int seed, int updates)
        {
            var random = new Random(seed);
            _takes = [.. Enumerable.Range(0, updates + 1).Select(_ => TimeSpan.FromMilliseconds(random.Next(12)))];
            _failures = [.. Enumerable.Range(0, updates + 1).Select(_ => random.Next(100) switch { 0 => 2, < 4 => 1, _ => 0 })];
        }

        public int AttemptsOf(long updateId) => _failures[updateId] + 1;

        public async Task<Answer> AnswerAsync(ReceivedRequest request)
        {
            var id = request.UpdateId;
            await Task.Delay(_takes[id], TimeProvider.System);
            return _asked.AddOrUpdate(id, 1, static (_, asked) => asked + 1) > _failures[id] ? Answer.Done : new Answer(503);
        }
    }
}
