namespace Gateway.IntegrationTests.Servers;

internal static class GatewayProgram
{
    /// <summary><c>gateway.dll</c> beside the settings it ships with, of the configuration that these tests were built in.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        // …/tests/Gateway.IntegrationTests/bin/<configuration>/net10.0
        var output = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
        var root = output;
        while (root is not null && !File.Exists(System.IO.Path.Combine(root.FullName, "Gateway.sln")))
            root = root.Parent;
        if (root is null || output.Parent is null)
            throw new InvalidOperationException("The tests do not run from within the solution's folder.");
        return System.IO.Path.Combine(root.FullName, "src", "Gateway.Api", "bin", output.Parent.Name, output.Name, "gateway.dll");
    }
}
