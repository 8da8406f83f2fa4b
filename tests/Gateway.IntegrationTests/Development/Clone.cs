using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Development;

/// <summary>This clone and its scripts, each run in a folder of its own with nothing of the developer's environment.</summary>
internal static class Clone
{
    public static string Root { get; } = FindRoot();

    public static string Build(string script) => Path.Combine(Root, "build", script);

    /// <summary>The configuration that these tests were built in, so that the scripts find the programs beside them.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/')).Parent!.Name;

    public static ChildProcess Start(
        ServerFolder folder, string script, IReadOnlyDictionary<string, string>? environment, params string[] arguments) =>
        // A shell that was started with SIGINT ignored hands that on for ever; a terminal's does not.
        ChildProcess.Start(folder, ["env", "--default-signal=INT", Build(script), .. arguments], Environment(folder, environment));

    /// <summary>Runs a script to its end.</summary>
    public static async Task<EndedProcess> RunAsync(
        ServerFolder folder, string script, IReadOnlyDictionary<string, string>? environment = null, params string[] arguments)
    {
        using var process = Start(folder, script, environment, arguments);
        return await process.WaitForExitAsync(TimeSpan.FromMinutes(1));
    }

    public static async Task<EndedProcess> RunNodeAsync(ServerFolder folder, string script, params string[] arguments)
    {
        using var process = ChildProcess.Start(folder, ["node", Build(script), .. arguments]);
        return await process.WaitForExitAsync();
    }

    /// <summary>Scratch space in the test's folder, and no container engine unless the test brings its stand-in.</summary>
    public static Dictionary<string, string> Environment(ServerFolder folder, IReadOnlyDictionary<string, string>? more = null)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["GATEWAY_LOCAL"] = folder.File("local"),
            ["NO_CONTAINERS"] = "1",
        };
        foreach (var name in (string[])["HTTP_PORT", "GRPC_PORT", "SIMULATOR_PORT", "RECEIVER_PORT", "POSTGRES_PORT", "REDIS_PORT"])
            environment[name] = $"{FreePort.Find()}";
        foreach (var (name, value) in more ?? new Dictionary<string, string>(StringComparer.Ordinal))
            environment[name] = value;
        return environment;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Gateway.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run from within a clone.");
        return folder.FullName;
    }
}
