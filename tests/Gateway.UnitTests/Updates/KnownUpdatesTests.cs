using Gateway.Application.Updates;

namespace Gateway.UnitTests.Updates;

internal sealed class KnownUpdatesTests
{
    private readonly KnownUpdates _known = new(capacity: 3);

    [Test]
    public async Task ARepeat_GetsTheAnswerOfTheFirst()
    {
        using (var first = _known.Begin("hello", 1))
        {
            first.First.Should().BeNull();
            using var repeat = _known.Begin("hello", 1);
            repeat.First!.IsCompleted.Should().BeFalse("the first is still being handled");
            first.Keep(ReceiveUpdateResult.Accepted);
            (await repeat.First).Should().Be(ReceiveUpdateResult.Accepted);
        }

        using var later = _known.Begin("hello", 1);
        (await later.First!).Should().Be(ReceiveUpdateResult.Accepted);
    }

    [Test]
    public async Task WhatIsNotKept_IsForgotten_AndItsRepeatsHaveFailed()
    {
        var first = _known.Begin("hello", 1);
        using var repeat = _known.Begin("hello", 1);

        first.Dispose();

        (await repeat.First!).Should().Be(ReceiveUpdateResult.Failed);
        using var again = _known.Begin("hello", 1);
        again.First.Should().BeNull();
    }

    [Test]
    public void OtherBotsAndIds_AreOtherUpdates()
    {
        Keep(1);

        using var bot = _known.Begin("other", 1);
        using var id = _known.Begin("hello", 2);
        (bot.First, id.First).Should().Be((null, null));
    }

    [Test]
    public void BeyondTheCapacity_TheOldestIsForgotten()
    {
        foreach (var id in new long[] { 1, 2, 3, 4 })
            Keep(id);

        using var oldest = _known.Begin("hello", 1);
        using var next = _known.Begin("hello", 2);
        oldest.First.Should().BeNull();
        next.First.Should().NotBeNull();
    }

    [Test]
    public void FailedOnes_TakeNoRoom()
    {
        Keep(1);
        for (var id = 10; id < 20; id++)
            _known.Begin("hello", id).Dispose();

        using var kept = _known.Begin("hello", 1);
        kept.First.Should().NotBeNull();
    }

    [Test]
    public async Task OfTwoAtTheSameMoment_OneIsTheFirst()
    {
        for (var id = 0; id < 200; id++)
        {
            using var together = new Barrier(2);
            var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
            {
                together.SignalAndWait();
                return _known.Begin("hello", id);
            })));

            both.Count(entry => entry.First is null).Should().Be(1);
        }
    }

    private void Keep(long id)
    {
        using var entry = _known.Begin("hello", id);
        entry.Keep(ReceiveUpdateResult.Accepted);
    }
}
