using Gateway.Application.Accounts;
using Gateway.Infrastructure.Accounts;

namespace Gateway.IntegrationTests.Access;

/// <summary><c>last_used_at</c> is written at most once a minute, and not while a request waits.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class ApiKeyUseTests
{
    private AccountsHost _host = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _host = await AccountsHost.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [Test]
    public async Task AKeyThatIsUsed_IsNotedOnce()
    {
        var (_, key) = await _host.AddKeyAsync();
        var writer = _host.Get<ApiKeyUseWriter>();
        for (var i = 0; i < 3; i++)
            (await _host.Get<CredentialCheck>().CheckKeyAsync(key, CancellationToken.None)).IsOk.Should().BeTrue();

        (await writer.RunOnceAsync(CancellationToken.None)).Should().Be(1);
        await _host.Get<CredentialCheck>().CheckKeyAsync(key, CancellationToken.None);
        (await writer.RunOnceAsync(CancellationToken.None)).Should().Be(0);
    }

    [Test]
    public async Task AnotherInstance_DoesNotWriteItAgainWithinTheMinute()
    {
        var (id, _) = await _host.AddKeyAsync();
        (await UseAsync(id)).Should().Be(1);

        (await UseAsync(id)).Should().Be(0);

        await _host.Db.ExecuteAsync("UPDATE api_keys SET last_used_at = now() - interval '60 seconds' WHERE id = $1", id);
        (await UseAsync(id)).Should().Be(1);
    }

    [Test]
    public async Task ARefusedKey_IsNotNoted()
    {
        var (id, key) = await _host.AddKeyAsync();

        (await _host.Get<CredentialCheck>().CheckKeyAsync(key[..^4] + "AAAA", CancellationToken.None)).Failure!.Code.Should().Be("api_key_invalid");
        await _host.Get<ApiKeyUseWriter>().RunOnceAsync(CancellationToken.None);

        (await _host.Db.CountAsync("api_keys", "id = $1 AND last_used_at IS NULL", id)).Should().Be(1);
    }

    private async Task<int> UseAsync(long id)
    {
        using var instance = new ApiKeyUseWriter(_host.Get<Npgsql.NpgsqlDataSource>(), TimeProvider.System);
        instance.Note(id);
        return await instance.RunOnceAsync(CancellationToken.None);
    }
}
