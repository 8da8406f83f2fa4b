using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Cli;

/// <summary>The gateway's commands, run to their end.</summary>
internal static class GatewayCommands
{
    public static Task<EndedProcess> RunAsync(this GatewayStart start, params string[] arguments) =>
        GatewayProcess.StartExpectingExitAsync(start with { Arguments = arguments });
}
