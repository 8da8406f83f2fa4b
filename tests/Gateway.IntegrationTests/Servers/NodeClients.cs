using System.Diagnostics;

namespace Gateway.IntegrationTests.Servers;

/// <summary>The programs of tests/clients: npm packages that others use, unchanged.</summary>
internal static class NodeClients
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly SemaphoreSlim Installing = new(1);

    /// <summary>Starts one, once the packages are there.</summary>
    public static async Task<Process> StartAsync(params string[] arguments)
    {
        await InstallAsync();
        return Start("node", arguments);
    }

    /// <summary>Runs one to its end; gives what it printed.</summary>
    public static async Task<string> RunAsync(string input, params string[] arguments)
    {
        using var process = await StartAsync(arguments);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Limit);
        return process.ExitCode == 0 ? (await output).Trim() : throw new InvalidOperationException($"{arguments[0]} failed:\n{await errors}");
    }

    private static async Task InstallAsync()
    {
        await Installing.WaitAsync();
        try
        {
            // npm writes its own lock file last; an older one is of other packages.
            var (wanted, installed) = (Path.Combine(Folder(), "package-lock.json"), Path.Combine(Folder(), "node_modules", ".package-lock.json"));
            if (File.Exists(installed) && File.GetLastWriteTimeUtc(installed) >= File.GetLastWriteTimeUtc(wanted))
                return;
            using var npm = Start("npm", "ci", "--no-audit", "--no-fund");
            var output = npm.StandardOutput.ReadToEndAsync();
            var errors = npm.StandardError.ReadToEndAsync();
            await npm.WaitForExitAsync().WaitAsync(Limit);
            if (npm.ExitCode != 0)
                throw new InvalidOperationException($"npm ci failed in {Folder()}:\n{await output}\n{await errors}");
        }
        finally
        {
            Installing.Release();
        }
    }

    /// <summary>tests/clients.</summary>
    public static string Folder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "clients", "package.json")))
                return Path.Combine(folder.FullName, "clients");
        }

        throw new DirectoryNotFoundException("tests/clients is not above the test assembly.");
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = Folder(),
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;
}
