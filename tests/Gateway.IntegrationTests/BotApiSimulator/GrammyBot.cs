using System.Diagnostics;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.BotApiSimulator;

/// <summary>The echo bot of tests/clients: a real client library, unchanged, in a process that ends with this one.</summary>
internal sealed class GrammyBot : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly Process _process;

    private GrammyBot(Process process) => _process = process;

    public static async Task<GrammyBot> StartAsync(string mode, string apiRoot, string token)
    {
        var bot = new GrammyBot(await NodeClients.StartAsync("echo-bot.mjs", mode, apiRoot, token));
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
