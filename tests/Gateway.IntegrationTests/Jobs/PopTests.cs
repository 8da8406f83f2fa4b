using System.Collections.Concurrent;
using Gateway.Application;
using static Gateway.IntegrationTests.Servers.Updates;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>Who may claim what.</summary>
internal sealed class PopTests : QueueFixture
{
    [Test]
    public async Task WhatPostgresRefuses_IsUnavailable_SoThatTheWorkerTriesAgain()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"));
        await Db.ExecuteAsync("CREATE FUNCTION veto() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$");
        await Db.ExecuteAsync("CREATE TRIGGER veto BEFORE UPDATE ON gateway_jobs FOR EACH ROW EXECUTE FUNCTION veto()");
        var popping = () => queue.PopAsync();

        await popping.Should().ThrowAsync<StoreUnavailableException>();

        await Db.ExecuteAsync("DROP FUNCTION veto() CASCADE");
        (await popping()).Should().ContainSingle();
    }

    [Test]
    public async Task Pop_ClaimsOneJobOfALane_InTheOrderOfAcceptance()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a", 10), PrivateText(2, "b", 20), PrivateText(3, "c", 10));
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(4, "d", 20), PrivateText(5, "e", 30));

        var first = await queue.PopAsync();
        foreach (var job in first)
            await queue.DoneAsync(job);
        var second = await queue.PopAsync();

        (await UpdateIdsAsync(first)).Should().Equal(1, 2, 5);
        (await UpdateIdsAsync(second)).Should().BeEquivalentTo([3L, 4L]);
    }

    [Test]
    public async Task Pop_SkipsALaneThatIsBusy()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a", 10));
        await queue.PopOneAsync();

        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(2, "b", 10), PrivateText(3, "c", 20));

        (await UpdateIdsAsync(await queue.PopAsync())).Should().Equal(3);
        (await queue.PopAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Pop_TreatsTheSameChatOfAnotherBotAsAnotherLane()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a", 10));
        await queue.AcceptAsync(JobBots.Strict, PrivateText(1, "a", 10));

        (await queue.PopAsync()).Should().HaveCount(2);
    }

    [Test]
    public async Task Pop_TreatsEveryUpdateWithoutAChatAsALaneOfItsOwn()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Strict, PollAnswer(1), PollAnswer(2), PollAnswer(3));

        (await queue.PopAsync()).Should().HaveCount(3);
    }

    [Test]
    public async Task Pop_CountsTheAttemptAndKeepsTheRow()
    {
        var queue = await StartInstanceAsync();
        await queue.AcceptAsync(JobBots.Relaxed, PrivateText(1, "a"));

        var job = await queue.PopOneAsync();

        job.Claim.Attempt.Should().Be(1);
        var row = await JobAsync(job.Claim.JobId);
        (row.Status, row.Attempts, row.LeaseId).Should().Be(("running", 1, job.Claim.LeaseId));
        await queue.DoneAsync(job);
        (await JobAsync(job.Claim.JobId)).Status.Should().Be("done");
    }

    [Test]
    public async Task Pop_GivesTheUpdateAsItCameIn()
    {
        var queue = await StartInstanceAsync();
        var update = PrivateText(1, "hei 🚀");
        await queue.AcceptAsync(JobBots.Relaxed, update);

        (await queue.PopOneAsync()).Raw.Should().Equal(update.Bytes.ToArray());
    }

    [Test]
    public async Task Pop_ByEightInstancesAtOnce_GivesNoJobTwiceAndNoLaneToTwo()
    {
        const int Lanes = 40;
        const int PerLane = 6;
        var instances = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => StartInstanceAsync()));
        await instances[0].AcceptAsync(
            JobBots.Relaxed, [.. Enumerable.Range(0, Lanes * PerLane).Select(static id => PrivateText(id + 1, "x", 100 + (id % Lanes)))]);
        var claimed = new ConcurrentQueue<long>();
        var busy = new ConcurrentDictionary<long, long>();
        var overlaps = new ConcurrentQueue<(long, long)>();

        await Task.WhenAll(instances.Select(queue => Task.Run(async () =>
        {
            while (claimed.Count < Lanes * PerLane)
            {
                var jobs = await queue.PopAsync(5);
                foreach (var job in jobs)
                {
                    claimed.Enqueue(job.Claim.JobId);
                    if (!busy.TryAdd(job.Claim.TelegramChatId!.Value, job.Claim.JobId))
                        overlaps.Enqueue((job.Claim.TelegramChatId.Value, job.Claim.JobId));
                }

                foreach (var job in jobs)
                {
                    busy.TryRemove(job.Claim.TelegramChatId!.Value, out _);
                    (await queue.DoneAsync(job)).Should().BeTrue();
                }
            }
        })));

        claimed.Should().OnlyHaveUniqueItems().And.HaveCount(Lanes * PerLane);
        overlaps.Should().BeEmpty();
        (await Db.CountAsync("gateway_jobs", "status = 'done' AND attempts = 1")).Should().Be(Lanes * PerLane);
    }

    private async Task<IReadOnlyList<long>> UpdateIdsAsync(IEnumerable<Application.Jobs.ClaimedJob> jobs)
    {
        var rows = (await JobsAsync()).ToDictionary(static row => row.Id, static row => row.UpdateId);
        return [.. jobs.Select(job => rows[job.Claim.JobId])];
    }
}
