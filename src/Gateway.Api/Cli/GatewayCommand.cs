using System.CommandLine;

namespace Gateway.Api.Cli;

/// <summary>The program's commands; without one it serves.</summary>
internal static class GatewayCommand
{
    public static Task<int> InvokeAsync(string[] args)
    {
        var root = new RootCommand("One self-hosted service in front of many Telegram bots.")
        {
            ServeCommand.Create(),
            MigrateCommand.Create(),
            WebhookCommand.Create(),
            HealthCommand.Create(),
        };
        root.SetAction((_, cancellationToken) => ServeCommand.RunAsync(cancellationToken));

        // The host sees to SIGTERM itself, in its own time.
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }
}
