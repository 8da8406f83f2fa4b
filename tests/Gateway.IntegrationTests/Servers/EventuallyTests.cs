namespace Gateway.IntegrationTests.Servers;

internal sealed class EventuallyTests
{
    [Test]
    public async Task BecomesAsync_AsksUntilTrue_AndTakesAnExceptionForNotYet()
    {
        var asked = 0;

        await Eventually.BecomesAsync(() => ++asked == 1 ? throw new HttpRequestException("refused") : Task.FromResult(asked == 3));

        asked.Should().Be(3);
    }

    [Test]
    public async Task BecomesAsync_NeverTrue_NamesTheConditionAndTheLastFailure()
    {
        var never = () => Eventually.BecomesAsync(Refused, TimeSpan.FromMilliseconds(50));

        (await never.Should().ThrowAsync<TimeoutException>().WithMessage("*Refused*")).WithInnerException<HttpRequestException>();

        static Task<bool> Refused() => throw new HttpRequestException("refused");
    }

    [Test]
    public async Task BecomesAsync_OfAnAnswerThatNeverComes_StillEnds()
    {
        var never = () => Eventually.BecomesAsync(
            static () => new TaskCompletionSource<bool>().Task, TimeSpan.FromMilliseconds(50));

        await never.Should().ThrowAsync<TimeoutException>();
    }

    [Test]
    public void Every_test_has_a_time_limit() => TestContext.CurrentContext.CancellationToken.CanBeCanceled.Should().BeTrue();

    [Test]
    public async Task WaitForAsync_FindsLinesWrittenBeforeAndAfter_AndDoesNotWaitForADeadProcess()
    {
        var output = new OutputLines();
        output.Add("one");
        var later = output.WaitForAsync(static line => line is "two");
        output.Add("two");

        (await output.WaitForAsync(static line => line is "one")).Should().Be("one");
        (await later).Should().Be("two");
        var third = output.WaitForAsync(static line => line is "three");
        output.End();
        await third.Invoking(static wait => wait).Should().ThrowAsync<InvalidOperationException>().WithMessage("*one\ntwo");
    }
}
