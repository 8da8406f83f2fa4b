using System.CommandLine;
using System.CommandLine.Invocation;

namespace Gateway.Api.Cli;

/// <summary>The program's commands; without one it serves.</summary>
internal static class GatewayCommand
{
    /// <summary>The command was not understood, and so not tried.</summary>
    private const int Usage = 2;

    public static async Task<int> InvokeAsync(string[] args)
    {
        var root = new RootCommand("One self-hosted service in front of many Telegram bots.")
        {
            ServeCommand.Create(),
            MigrateCommand.Create(),
            WebhookCommand.Create(),
            BotsCommand.Create(),
            UsersCommand.Create(),
            ApiKeysCommand.Create(),
            ForgetCommand.Create(),
            ConfigCommand.Create(),
            HealthCommand.Create(),
        };
        root.SetAction((_, cancellationToken) => ServeCommand.RunAsync(cancellationToken));

        // `@` begins a bot's name here, not a file of arguments.
        var command = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

        // The host sees to SIGTERM itself, in its own time.
        // Standard output is for answers: what was not understood goes to standard error with the help that it needs.
        var misunderstood = command.Action is ParseErrorAction;
        var code = await command.InvokeAsync(
            new InvocationConfiguration { ProcessTerminationTimeout = null, Output = misunderstood ? Console.Error : Console.Out });
        return misunderstood ? Usage : code;
    }
}
