using Gateway.Application;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Access;

[NonParallelizable]
internal sealed class FrozenDatabaseTests
{
    [Test]
    public async Task WhileNothingAnswers_RightsAreNotGuessed_AndAfterwardsTheyAreThere()
    {
        await using var postgres = await PrivatePostgres.StartAsync();
        await using var redis = await SharedServers.ClaimRedisAsync();
        await using var host = await AccountsHost.StartAsync(("DATABASE_URL", postgres.ConnectionUrl(await postgres.CreateDatabaseAsync())), ("REDIS_URL", redis.Url));
        var person = await host.AddUserAsync();
        var token = (await host.SignInAsync(person)).AccessToken;
        await host.ReadEpochAsync();
        (await host.CheckTokenAsync(token)).IsOk.Should().BeTrue();
        await Eventually.BecomesAsync(() => redis.Keys.KeyExistsAsync($"tg-gw:access:0:user:{person.Id}"));

        await postgres.FreezeAsync();
        await FluentActions.Awaiting(host.ReadEpochAsync).Should().ThrowAsync<StoreUnavailableException>();
        await FluentActions.Awaiting(() => host.CheckTokenAsync(token)).Should().ThrowAsync<StoreUnavailableException>("what is cached is older than may be honoured by now");
        postgres.Thaw();

        await Eventually.BecomesAsync(async () => (await host.CheckTokenAsync(token)).IsOk);
    }
}
