using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Sessions;

/// <summary>Where a gateway keeps its sessions. What people see is the same.</summary>
public enum SessionsIn
{
    Redis,
    Memory,
}

/// <summary>Gateways for all tests of a fixture. The tests use people of their own, so that none sees another's state.</summary>
internal abstract class SessionsFixture(SessionsIn sessions, int processes = 1)
{
    private RedisDatabase? _redis;
    private GuardedGateways? _gateways;

    protected GuardedGateways Gateways => _gateways!;

    /// <summary>Null when the sessions are in memory.</summary>
    protected RedisDatabase? Redis => _redis;

    protected virtual Dictionary<string, string> Settings => new(StringComparer.Ordinal);

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _redis = sessions == SessionsIn.Redis ? await SharedServers.ClaimRedisAsync() : null;
        _gateways = await GuardedGateways.StartAsync(processes, _redis?.Url, settings: Settings);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_gateways is not null)
            await _gateways.DisposeAsync();
        if (_redis is not null)
            await _redis.DisposeAsync();
    }
}
