using Gateway.Application.Sessions;
using Gateway.Infrastructure.Sessions;

namespace Gateway.IntegrationTests.Sessions;

/// <summary>What both session stores and both hint limiters promise.</summary>
internal abstract class SessionStoreContract
{
    private const long Person = 501_001;

    protected abstract ISessionStore Store { get; }

    protected abstract IHintLimiter Hints { get; }

    private static CancellationToken Token => TestContext.CurrentContext.CancellationToken;

    protected abstract Task PassAsync(TimeSpan time);

    [Test]
    public async Task FindAsync_NobodySignedIn_IsNull() => (await Store.FindAsync(Person, Token)).Should().BeNull();

    [Test]
    public async Task FindAsync_SignedIn_TellsTheTimeLeft()
    {
        await Store.SaveAsync(Person, TimeSpan.FromHours(24), Token);
        await PassAsync(TimeSpan.FromHours(23));

        (await Store.FindAsync(Person, Token)).Should()
            .BeCloseTo(TimeSpan.FromHours(1), TimeSpan.FromMinutes(1)).And.BeLessThanOrEqualTo(TimeSpan.FromHours(1));
        (await Store.FindAsync(Person + 1, Token)).Should().BeNull();
    }

    [Test]
    public async Task FindAsync_AfterTheTtl_IsNull()
    {
        await Store.SaveAsync(Person, TimeSpan.FromSeconds(90), Token);

        await PassAsync(TimeSpan.FromSeconds(90));

        (await Store.FindAsync(Person, Token)).Should().BeNull();
        (await Store.DeleteAsync(Person, Token)).Should().BeFalse();
    }

    [Test]
    public async Task SaveAsync_Again_BeginsTheTtlAnew()
    {
        await Store.SaveAsync(Person, TimeSpan.FromMinutes(10), Token);
        await PassAsync(TimeSpan.FromMinutes(9));

        await Store.SaveAsync(Person, TimeSpan.FromMinutes(10), Token);
        await PassAsync(TimeSpan.FromMinutes(9));

        (await Store.FindAsync(Person, Token)).Should().NotBeNull();
    }

    [Test]
    public async Task DeleteAsync_EndsTheSession_AndTellsWhetherThereWasOne()
    {
        await Store.SaveAsync(Person, TimeSpan.FromHours(24), Token);

        (await Store.DeleteAsync(Person, Token)).Should().BeTrue();
        (await Store.FindAsync(Person, Token)).Should().BeNull();
        (await Store.DeleteAsync(Person, Token)).Should().BeFalse();
    }

    [Test]
    public async Task ClaimAsync_IsTrueOncePerWindowPersonAndBot()
    {
        var window = TimeSpan.FromMinutes(1);

        (await Hints.ClaimAsync("desk", Person, window, Token)).Should().BeTrue();
        (await Hints.ClaimAsync("desk", Person, window, Token)).Should().BeFalse();
        (await Hints.ClaimAsync("shop", Person, window, Token)).Should().BeTrue();
        (await Hints.ClaimAsync("desk", Person + 1, window, Token)).Should().BeTrue();
        await PassAsync(window);
        (await Hints.ClaimAsync("desk", Person, window, Token)).Should().BeTrue();
    }

    [Test]
    public async Task ClaimAsync_AtTheSameMoment_IsTrueForOne()
    {
        var claims = await Task.WhenAll(Enumerable.Range(0, 50).Select(
            _ => Task.Run(() => Hints.ClaimAsync("desk", Person, TimeSpan.FromMinutes(1), Token))));

        claims.Should().ContainSingle(static claimed => claimed);
    }
}

internal sealed class MemorySessionsTests : SessionStoreContract
{
    private MemoryContract _memory = new();

    protected override ISessionStore Store => _memory.Sessions;

    protected override IHintLimiter Hints => _memory.Sessions;

    [SetUp]
    public void Begin() => _memory = new MemoryContract();

    protected override Task PassAsync(TimeSpan time) => _memory.PassAsync(time);
}

internal sealed class RedisSessionStoreTests : SessionStoreContract
{
    private RedisContract? _redis;

    protected override ISessionStore Store => new RedisSessionStore(_redis!.Connection, TimeProvider.System);

    protected override IHintLimiter Hints => new RedisHintLimiter(_redis!.Connection);

    [SetUp]
    public async Task BeginAsync() => _redis = await RedisContract.StartAsync();

    [TearDown]
    public async Task EndAsync()
    {
        if (_redis is not null)
            await _redis.DisposeAsync();
    }

    protected override Task PassAsync(TimeSpan time) => _redis!.PassAsync(time);
}
