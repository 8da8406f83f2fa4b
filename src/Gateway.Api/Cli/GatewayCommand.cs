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

        // `@` begins a bot's name here, not a file of arguments.
        var command = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

        // The host sees to SIGTERM itself, in its own time.
        return command.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }
}
