using Gateway.Infrastructure.Sessions;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Sessions;

/// <summary>Two processes count wrong codes together.</summary>
internal sealed class SignInLockOutTests() : SessionsFixture(SessionsIn.Redis, processes: 2)
{
    [Test]
    public async Task FiveWrongCodes_LockTheSenderOut_AlsoWithTheRightOne()
    {
        var person = Gateways.NewId();
        for (var i = 0; i < 5; i++)
            (await Gateways.AskAsync(person, "/auth wrong", process: i % 2)).Should().Be("That code is not right.");

        (await Gateways.AskAsync(person, $"/auth {Gateways.Code}")).Should().Be("Too many wrong codes. Try again in 15 minutes.");
        (await Gateways.AskAsync(person, $"/auth {Gateways.Code}", process: 1)).Should().StartWith("Too many wrong codes.");

        (await Gateways.IsHeardAsync(GuardedGateways.Desk, person)).Should().BeFalse();
        await Gateways.SignInAsync(Gateways.NewId());
    }

    [Test]
    public async Task LockOut_EndsAfterAQuarterOfAnHour()
    {
        var person = Gateways.NewId();
        for (var i = 0; i < 5; i++)
            await Gateways.AskAsync(person, "/auth wrong");

        await RedisTime.PassAsync(Redis!.Keys, TimeSpan.FromMinutes(14));
        (await Gateways.AskAsync(person, $"/auth {Gateways.Code}")).Should().MatchRegex("in [0-9]+ seconds?\\.$");
        await RedisTime.PassAsync(Redis.Keys, TimeSpan.FromMinutes(1));

        await Gateways.SignInAsync(person);
    }

    [Test]
    public async Task TwentyTriesAtOnce_CompareFiveCodes()
    {
        var person = Gateways.NewId();
        await Gateways.NewCallsAsync();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Gateways.DeliverAsync(GuardedGateways.Gate, Updates.PrivateText(Gateways.NewId(), "/auth wrong", person), process: i % 2)));

        var replies = (await Gateways.NewCallsAsync()).Select(static call => call.Text).ToList();
        replies.Should().HaveCount(20);
        replies.Count(static text => text is "That code is not right.").Should().Be(5);
        (await Gateways.AskAsync(person, $"/auth {Gateways.Code}")).Should().StartWith("Too many wrong codes.");
    }

    [Test]
    public async Task SignIn_ClearsTheSendersCount()
    {
        var person = Gateways.NewId();
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 4; i++)
                (await Gateways.AskAsync(person, "/auth wrong", process: i % 2)).Should().Be("That code is not right.");
            await Gateways.SignInAsync(person, process: round);
        }
    }

    [Test]
    public async Task LockedOut_StaysSignedIn()
    {
        var person = Gateways.NewId();
        await Gateways.SignInAsync(person);
        for (var i = 0; i < 6; i++)
            await Gateways.AskAsync(person, "/auth wrong");

        (await Gateways.IsHeardAsync(GuardedGateways.Desk, person)).Should().BeTrue();
    }

    [Test]
    public async Task AHundredWrongCodesInAll_SlowEveryFurtherTryToOneASecond()
    {
        await using var connection = RedisContract.Connect(Redis!.Url);
        var throttle = new RedisSignInThrottle(connection);
        for (var i = 0; i < 100; i++)
            await throttle.BeginAsync(Gateways.NewId(), $"gate:{i}", CancellationToken.None);
        var started = TimeProvider.System.GetTimestamp();

        // Four turns: at once, and after one, two and three seconds.
        var signedIn = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => Gateways.DeliverAsync(
            GuardedGateways.Gate, Updates.PrivateText(Gateways.NewId(), "/auth wrong", Gateways.NewId()), process: i % 2)));

        signedIn.Should().OnlyContain(static status => (int)status == 200);
        TimeProvider.System.GetElapsedTime(started).Should().BeGreaterThan(TimeSpan.FromSeconds(2.9));
        await RedisTime.PassAsync(Redis.Keys, TimeSpan.FromMinutes(15));
    }
}
