using System.Net;
using Gateway.Application.Limits;
using Gateway.Infrastructure.Limits;
using Gateway.UnitTests.Time;

namespace Gateway.UnitTests.Limits;

internal sealed class SignInLimitTests
{
    private static readonly IPAddress Home = IPAddress.Parse("198.51.100.7");

    private readonly ManualClock _clock = new();
    private readonly SignInLimit _limit;

    public SignInLimitTests() => _limit = new SignInLimit(new MemoryRateLimiter(_clock), new RateLimitOptions());

    [Test]
    public async Task AnAddressAndAName_HaveTenTries()
    {
        (await AdmittedAsync(Home, "ada", 20)).Should().Be(10);
        (await TakeAsync(Home, "ada")).RetryAfter.Should().Be(TimeSpan.FromSeconds(6));
        (await AdmittedAsync(Home, "bob", 20)).Should().Be(10);
        (await AdmittedAsync(Stranger(1), "ada", 20)).Should().Be(10);
    }

    [TestCase("ADA")]
    [TestCase(" ada ")]
    public async Task AName_IsOneHoweverItIsSpelled(string other)
    {
        await AdmittedAsync(Home, "ada", 10);

        (await AdmittedAsync(Home, other, 1)).Should().Be(0);
    }

    [Test]
    public async Task SprayingNames_IsBoundedByTheAddress()
    {
        var admitted = 0;
        for (var i = 0; i < 200; i++)
            admitted += await AdmittedAsync(Home, $"name {i}", 1);

        admitted.Should().Be(100);
        (await AdmittedAsync(Stranger(1), "name 0", 1)).Should().Be(1);
    }

    [Test]
    public async Task RotatingAddresses_IsBoundedByTheName()
    {
        var admitted = 0;
        for (var i = 0; i < 200; i++)
            admitted += await AdmittedAsync(Stranger(i), "ada", 1);

        admitted.Should().Be(100);
    }

    [Test]
    public async Task Strangers_CannotKeepAPersonOutWhereSheHasSignedIn()
    {
        await _limit.SucceededAsync(Home, "Ada", default);
        for (var i = 0; i < 200; i++)
            await TakeAsync(Stranger(i), "ada");

        (await AdmittedAsync(Home, "ada", 20)).Should().Be(10, "the pair's own budget is all that holds");
        (await AdmittedAsync(Stranger(777), "ada", 1)).Should().Be(0);
    }

    [Test]
    public async Task AnAddressBlockOfIpv6_IsOneAddress()
    {
        await AdmittedAsync(IPAddress.Parse("2001:db8:1:2::1"), "ada", 10);

        (await AdmittedAsync(IPAddress.Parse("2001:db8:1:2:ffff::9"), "ada", 1)).Should().Be(0);
        (await AdmittedAsync(IPAddress.Parse("2001:db8:1:3::1"), "ada", 1)).Should().Be(1);
    }

    [Test]
    public async Task ANameOfAnyLength_IsTaken() => (await AdmittedAsync(null, new string('x', 1_000_000), 11)).Should().Be(10);

    [TestCase("198.51.100.7", "198.51.100.7")]
    [TestCase("::ffff:198.51.100.7", "198.51.100.7")]
    [TestCase("2001:db8:1:2:3:4:5:6", "20010db800010002/64")]
    [TestCase("fe80::1%2", "fe80000000000000/64")]
    public void ABlock_IsWhatOneSubscriberHas(string address, string block) => AddressBlock.Of(IPAddress.Parse(address)).Should().Be(block);

    private static IPAddress Stranger(int number) => new([203, 0, (byte)(number / 256), (byte)(number % 256)]);

    private ValueTask<RateDecision> TakeAsync(IPAddress? address, string name) => _limit.TakeAsync(address, name, default);

    private async Task<int> AdmittedAsync(IPAddress? address, string name, int tries)
    {
        var admitted = 0;
        for (var i = 0; i < tries; i++)
            admitted += (await TakeAsync(address, name)).Allowed ? 1 : 0;
        return admitted;
    }
}
