using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Upgrades;

/// <summary>The gateway that is upgraded from.</summary>
internal static class Release
{
    private const string Variable = "UPGRADE_FROM";

    /// <summary>
    /// What <c>make upgrade-test</c> has built of the last release. Without the variable, as with <c>make test</c>, this tree's own: then the
    /// test is one of a restart without a gap.
    /// </summary>
    public static string Last { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path ? Existing(path) : GatewayProgram.Path;

    private static string Existing(string path) =>
        File.Exists(path) ? path : throw new InvalidOperationException($"{Variable} names {path}, which is not there.");
}
