using System.Collections.Concurrent;
using Gateway.Infrastructure.Redis;

namespace Gateway.UnitTests.Redis;

internal sealed class CoalescedTests
{
    [Test]
    public async Task EachGetsItsOwnAnswer_HoweverManyAskAtOnce()
    {
        var rounds = new ConcurrentQueue<int>();
        var doubled = new Coalesced<int, int>(async questions =>
        {
            rounds.Enqueue(questions.Count);
            await Task.Yield();
            return [.. questions.Select(question => question * 2)];
        });

        var answers = await Task.WhenAll(Enumerable.Range(0, 1000).Select(question => Task.Run(() => doubled.AskAsync(question, CancellationToken.None))));

        answers.Should().Equal(Enumerable.Range(0, 1000).Select(question => question * 2));
        rounds.Sum().Should().Be(1000);
    }

    [Test]
    public async Task AQuestion_WaitsForNoRoundThatHasBegun()
    {
        var asked = new TaskCompletionSource();
        var first = new TaskCompletionSource<IReadOnlyList<int>>();
        var round = 0;
        var answers = new Coalesced<int, int>(_ =>
        {
            if (Interlocked.Increment(ref round) > 1)
                return Task.FromResult<IReadOnlyList<int>>([2]);
            asked.SetResult();
            return first.Task;
        });
        var slow = answers.AskAsync(0, CancellationToken.None);
        await asked.Task;

        (await answers.AskAsync(0, CancellationToken.None)).Should().Be(2);

        first.SetResult([1]);
        (await slow).Should().Be(1);
    }

    [Test]
    public async Task AFailure_IsThatOfAllWhoAskedTogether_AndOfNobodyAfter()
    {
        var fails = true;
        var answers = new Coalesced<int, int>(questions => fails ? throw new InvalidOperationException("away") : Task.FromResult<IReadOnlyList<int>>([.. questions]));
        await answers.Invoking(it => it.AskAsync(1, CancellationToken.None)).Should().ThrowAsync<InvalidOperationException>();
        fails = false;

        (await answers.AskAsync(2, CancellationToken.None)).Should().Be(2);
    }

    [Test]
    public async Task WhoGivesUp_LeavesTheOthersTheirAnswers()
    {
        var answer = new TaskCompletionSource<IReadOnlyList<int>>();
        var answers = new Coalesced<int, int>(_ => answer.Task);
        using var impatience = new CancellationTokenSource();
        var impatient = answers.AskAsync(1, impatience.Token);

        await impatience.CancelAsync();

        await impatient.Invoking(it => it).Should().ThrowAsync<OperationCanceledException>();
        answer.SetResult([1]);
    }
}
