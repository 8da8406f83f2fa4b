using Gateway.Domain.Jobs;

namespace Gateway.UnitTests.Jobs;

internal sealed class LaneTests
{
    // Computed with another program. Running instances of every version lock by these numbers: a change here breaks "one at a time".
    [TestCase("hello", 42, 6416541054536923899)]
    [TestCase("hello", 43, 4184225647569334490)]
    [TestCase("hello", -1001234567890, -3566920638378443686)]
    [TestCase("a", 0, 7336934684463142500)]
    [TestCase("factory-bot-with-a-long-name", long.MaxValue, 3577218054860531723)]
    public void LockKey_NeverChanges(string bot, long chat, long key) => new Lane(bot, chat).LockKey.Should().Be(key);
}
