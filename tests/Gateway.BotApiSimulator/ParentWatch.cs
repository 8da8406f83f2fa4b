namespace Gateway.BotApiSimulator;

/// <summary>Ends this process when standard input does, which is when whoever started it is gone, even by SIGKILL.</summary>
internal sealed class ParentWatch(IHostApplicationLifetime lifetime) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var input = Console.OpenStandardInput();
        var buffer = new byte[256];
        while (await input.ReadAsync(buffer, CancellationToken.None).AsTask().WaitAsync(stoppingToken) > 0)
        {
            // What is typed does not matter, only that it ends.
        }

        lifetime.StopApplication();
    }
}
