using Gateway.Domain.Accounts;

namespace Gateway.UnitTests.Accounts;

internal sealed class UserTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 8, 0, 0, 400, TimeSpan.Zero);

    [TestCase(0)]
    [TestCase(400)]
    [TestCase(999)]
    public void EndSessions_EndsWhatWasMadeInTheSameSecond_ButNotWhatIsMadeNext(int milliseconds)
    {
        var now = Now.AddMilliseconds(milliseconds - 400);
        var user = new User { Username = "ada", PasswordHash = "x" };

        user.EndSessions(now);

        User.IsEnded(Whole(now), user.TokensValidAfter).Should().BeTrue();
        User.IsEnded(Whole(user.TokenTime(now)), user.TokensValidAfter).Should().BeFalse();
        User.IsEnded(Whole(user.TokenTime(now.AddSeconds(5))), user.TokensValidAfter).Should().BeFalse();
    }

    [Test]
    public void WithoutAnEnd_NothingIsEnded()
    {
        var user = new User { Username = "ada", PasswordHash = "x" };

        user.TokenTime(Now).Should().Be(Now);
        User.IsEnded(DateTimeOffset.UnixEpoch, user.TokensValidAfter).Should().BeFalse();
    }

    private static DateTimeOffset Whole(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());
}
