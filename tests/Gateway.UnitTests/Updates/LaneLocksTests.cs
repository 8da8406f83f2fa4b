using Gateway.Application.Updates;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Updates;

internal sealed class LaneLocksTests
{
    private readonly LaneLocks _lanes = new();

    [Test]
    public async Task ALane_IsEnteredInTheOrderOfArrival()
    {
        var first = await EnterAsync();
        var second = EnterAsync();
        var third = EnterAsync();

        second.IsCompleted.Should().BeFalse();
        first.Dispose();
        using (await second.SoonAsync())
            third.IsCompleted.Should().BeFalse();
        (await third.SoonAsync()).Dispose();
    }

    [Test]
    public async Task OtherLanes_DoNotWait()
    {
        using var held = await EnterAsync();

        EnterAsync(chat: 2).IsCompletedSuccessfully.Should().BeTrue();
        EnterAsync(bot: "other").IsCompletedSuccessfully.Should().BeTrue();
    }

    [Test]
    public void AnUpdateWithoutAChat_IsALaneOfItsOwn()
    {
        EnterAsync(chat: null).IsCompletedSuccessfully.Should().BeTrue();
        EnterAsync(chat: null).IsCompletedSuccessfully.Should().BeTrue();
    }

    [Test]
    public async Task ACancelledWaiter_PassesItsTurnOn()
    {
        using var cancelled = new CancellationTokenSource();
        var first = await EnterAsync();
        var second = EnterAsync(cancellationToken: cancelled.Token);
        var third = EnterAsync();

        await cancelled.CancelAsync();
        await second.Invoking(waiting => waiting).Should().ThrowAsync<OperationCanceledException>();
        third.IsCompleted.Should().BeFalse("the first still holds the lane");
        first.Dispose();

        (await third.SoonAsync()).Dispose();
    }

    [Test]
    public async Task ALaneWhoseOnlyWaiterGaveUp_IsFree()
    {
        using var cancelled = new CancellationTokenSource();
        var first = await EnterAsync();
        var second = EnterAsync(cancellationToken: cancelled.Token);
        await cancelled.CancelAsync();
        await second.Invoking(waiting => waiting).Should().ThrowAsync<OperationCanceledException>();

        first.Dispose();

        EnterAsync().IsCompletedSuccessfully.Should().BeTrue();
    }

    [Test]
    public async Task CancelledBeforehand_DoesNotEnter()
    {
        var entering = () => EnterAsync(cancellationToken: new CancellationToken(canceled: true));

        await entering.Should().ThrowAsync<OperationCanceledException>();
        EnterAsync().IsCompletedSuccessfully.Should().BeTrue();
    }

    [Test]
    public async Task LeavingTwice_LetsOnlyOneIn()
    {
        var first = await EnterAsync();
        var second = EnterAsync();
        var third = EnterAsync();

        first.Dispose();
        first.Dispose();
        await second.SoonAsync();

        third.IsCompleted.Should().BeFalse();
    }

    [Test]
    public async Task ManyAtOnce_NeverMeet()
    {
        var (inside, met, entered) = (0, 0, 0);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() => WriteAsync(writer)))).SoonAsync();

        (met, entered).Should().Be((0, 8 * 250));
        EnterAsync().IsCompletedSuccessfully.Should().BeTrue();

        async Task WriteAsync(int writer)
        {
            for (var i = 0; i < 500; i++)
            {
                using var impatient = new CancellationTokenSource();
                var entering = EnterAsync(cancellationToken: impatient.Token);
                if ((i + writer) % 2 == 0)
                    await impatient.CancelAsync();
                try
                {
                    using var lane = await entering;
                    if (Interlocked.Increment(ref inside) != 1)
                        Interlocked.Increment(ref met);
                    await Task.Yield();
                    Interlocked.Decrement(ref inside);
                    if ((i + writer) % 2 != 0)
                        Interlocked.Increment(ref entered);
                }
                catch (OperationCanceledException)
                {
                    continue;
                }
            }
        }
    }

    private Task<IDisposable> EnterAsync(string bot = "hello", long? chat = 1, CancellationToken cancellationToken = default) =>
        _lanes.AcquireAsync(bot, chat, cancellationToken);
}
