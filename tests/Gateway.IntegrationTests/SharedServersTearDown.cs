using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests;

/// <summary>In the root namespace, so that it runs after the last test of the assembly.</summary>
[SetUpFixture]
internal sealed class SharedServersTearDown
{
    [OneTimeTearDown]
    public Task StopSharedServers() => SharedServers.StopAsync();
}
