using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Outages;

/// <summary>What a gateway's log may and may not say after a disturbance.</summary>
internal static class GatewayLog
{
    public static IReadOnlyList<string> Errors(this GatewayProcess gateway) =>
        [.. gateway.Log.All.Where(static line => line.Contains(" fail: ", StringComparison.Ordinal))];

    /// <summary>Warnings but the one that each refused update has.</summary>
    public static IReadOnlyList<string> Warnings(this GatewayProcess gateway) =>
        [.. gateway.Log.All.Where(static line => line.Contains(" warn: ", StringComparison.Ordinal) && !line.Contains("[4103]", StringComparison.Ordinal))];

    /// <summary>Lines that say of something in it that it failed in a way that nobody had foreseen.</summary>
    public static IReadOnlyList<string> Faults(this GatewayProcess gateway) =>
    [
        .. gateway.Log.All.Where(static line => line.Contains("nhandled exception", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal)
            || (line.Contains(" fail: ", StringComparison.Ordinal) && line.Contains("   at ", StringComparison.Ordinal))),
    ];

    /// <summary>The process lives, and nothing in it failed in a way that nobody had foreseen.</summary>
    public static void ShouldBeSound(this GatewayProcess gateway)
    {
        gateway.IsRunning.Should().BeTrue("the gateway must not exit; it wrote:\n{0}", gateway.Log);
        gateway.Faults().Should().BeEmpty("a stack trace is a fault of the gateway");
    }
}
