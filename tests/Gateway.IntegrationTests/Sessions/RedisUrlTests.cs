using System.Net;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Sessions;

/// <summary>What <c>REDIS_URL</c> may say.</summary>
internal sealed class RedisUrlTests
{
    private const string Password = "p@ss/word:with%signs";

    [Test]
    public async Task PasswordAndDatabaseNumber_AreUsed()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await SetPasswordAsync(redis.Url, Password);
        var url = RedisUrl.Parse(redis.Url) with { Password = Password, Database = 3 };
        await using var gateways = await GuardedGateways.StartAsync(1, url.ToString());
        var person = gateways.NewId();

        await gateways.SignInAsync(person);

        (await gateways.IsHeardAsync(GuardedGateways.Desk, person)).Should().BeTrue();
        (await ExistsAsync(url, person)).Should().BeTrue();
        (await ExistsAsync(url with { Database = 0 }, person)).Should().BeFalse();
    }

    [Test]
    public async Task WrongPassword_Refuses_SaysWhy_AndRecoversWhenItIsRight()
    {
        await using var redis = await PrivateRedis.StartAsync();
        await SetPasswordAsync(redis.Url, "another-password");
        await using var gateways = await GuardedGateways.StartAsync(1, (RedisUrl.Parse(redis.Url) with { Password = Password }).ToString());
        var update = Updates.PrivateText(gateways.NewId(), $"/auth {gateways.Code}", gateways.NewId());

        (await gateways.DeliverAsync(GuardedGateways.Gate, update)).Should().Be(HttpStatusCode.ServiceUnavailable);
        (await gateways.IsHeardAsync(GuardedGateways.Lobby, gateways.NewId())).Should().BeTrue();

        await gateways.Processes[0].WaitForLogAsync("or refuses the password in REDIS_URL");
        gateways.Processes[0].Log.Containing("p@ss").Should().BeEmpty();
        gateways.Processes[0].Log.Containing(Uri.EscapeDataString(Password)).Should().BeEmpty();
        await SetPasswordAsync((RedisUrl.Parse(redis.Url) with { Password = "another-password" }).ToString(), Password);
        await Eventually.BecomesAsync(async () => await gateways.DeliverAsync(GuardedGateways.Gate, update) == HttpStatusCode.OK);
    }

    [Test]
    public async Task Unset_WarnsOnceAtTheStart()
    {
        await using var gateways = await GuardedGateways.StartAsync();

        gateways.Processes[0].Log.Containing("REDIS_URL is unset: sessions are held in memory").Should().ContainSingle();
    }

    private static async Task SetPasswordAsync(string url, string password)
    {
        using var connection = await RedisUrl.Parse(url).ConnectAsync();
        await connection.GetDatabase().ExecuteAsync("CONFIG", "SET", "requirepass", password);
    }

    private static async Task<bool> ExistsAsync(RedisUrl url, long person)
    {
        using var connection = await url.ConnectAsync();
        return await connection.GetDatabase().KeyExistsAsync($"tg-gw:auth:{person}");
    }
}
