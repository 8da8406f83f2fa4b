using System.Diagnostics;

namespace Gateway.IntegrationTests.BotApiSimulator;

/// <summary>The echo bot of tests/clients: a real client library, unchanged, in a process that ends with this one.</summary>
internal sealed class GrammyBot : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly SemaphoreSlim Installing = new(1);

    private readonly Process _process;

    private GrammyBot(Process process) => _process = process;

    public static async Task<GrammyBot> StartAsync(string mode, string apiRoot, string token)
    {
        await InstallAsync();
        var bot = new GrammyBot(Start("node", "echo-bot.mjs", mode, apiRoot, token));
        try
        {
            await bot.WaitReadyAsync();
            return bot;
        }
        catch
        {
            await bot.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private static string Clients()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "clients", "package.json")))
                return Path.Combine(folder.FullName, "clients");
        }

        throw new DirectoryNotFoundException("tests/clients is not above the test assembly.");
    }

    private static async Task InstallAsync()
    {
        await Installing.WaitAsync();
        try
        {
            if (Directory.Exists(Path.Combine(Clients(), "node_modules", "grammy")))
                return;
            using var npm = Start("npm", "ci", "--no-audit", "--no-fund");
            var output = npm.StandardOutput.ReadToEndAsync();
            var errors = npm.StandardError.ReadToEndAsync();
            await npm.WaitForExitAsync().WaitAsync(Limit);
            if (npm.ExitCode != 0)
                throw new InvalidOperationException($"npm ci failed in {Clients()}:\n{await output}\n{await errors}");
        }
        finally
        {
            Installing.Release();
        }
    }

    private static Process Start(string program, params string[] arguments) => Process.Start(new ProcessStartInfo(program, arguments)
    {
        WorkingDirectory = Clients(),
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private async Task WaitReadyAsync()
    {
        using var limit = new CancellationTokenSource(Limit);
        var errors = _process.StandardError.ReadToEndAsync(CancellationToken.None);
        while (await _process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
        {
            if (line is "ready")
                return;
        }

        throw new InvalidOperationException($"The bot ended at start:\n{await errors}");
    }
}
