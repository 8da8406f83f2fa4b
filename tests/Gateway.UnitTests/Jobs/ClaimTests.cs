using Gateway.Domain.Jobs;

namespace Gateway.UnitTests.Jobs;

internal sealed class ClaimTests
{
    [Test]
    public void AClaim_HasTheLaneOfItsChat()
    {
        A.Claim(chat: -5).Lane.Should().Be(new Lane("hello", -5));
        A.Claim(chat: null).Lane.Should().BeNull();
    }
}
