using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Configuration;

/// <summary>Starts of the gateway that must fail.</summary>
internal static class FailingStart
{
    public static Dictionary<string, string> Settings(params (string Name, string Value)[] settings) =>
        settings.ToDictionary(static setting => setting.Name, static setting => setting.Value, StringComparer.Ordinal);

    /// <summary>A file that lives as long as the test run; its path.</summary>
    public static string FileOf(string content)
    {
        var path = TestRun.Current.NewFolder("settings").File("value");
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>All that the gateway wrote before it ended with exit code 1.</summary>
    public static async Task<IReadOnlyList<string>> OutputAsync(params (string Name, string Value)[] settings) =>
        await OutputAsync(new GatewayStart { Settings = Settings(settings) });

    public static async Task<IReadOnlyList<string>> OutputAsync(GatewayStart start)
    {
        var ended = await GatewayProcess.StartExpectingExitAsync(start);
        ended.ExitCode.Should().Be(1, string.Join('\n', ended.Output));
        return ended.Output;
    }

    /// <summary>The same with a bots file of this text.</summary>
    public static Task<IReadOnlyList<string>> OutputOfBotsAsync(string bots, params (string Name, string Value)[] settings) =>
        OutputAsync([.. settings, ("BOTS_CONFIG", FileOf(bots))]);
}
