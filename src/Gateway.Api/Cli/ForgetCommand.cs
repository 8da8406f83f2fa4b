using System.CommandLine;
using Gateway.Application.Accounts;
using Gateway.Application.Chats;

namespace Gateway.Api.Cli;

/// <summary><c>gateway forget --user &lt;telegram id&gt;</c>: erases what the gateway holds of a person.</summary>
internal static class ForgetCommand
{
    public static Command Create()
    {
        var user = new Option<long>("--user") { Description = "The person's Telegram user id.", Required = true };
        var command = new Command(
            "forget",
            "Erase a person: their private chats with every bot, their messages in groups, every event that holds their id (also what quotes or answers them), and their session.")
        {
            user, CommandHost.Json,
        };
        command.Runs((host, parsed, cancellationToken) => host.AnswerAsync(
            new ForgetPerson(Caller.CommandLine, parsed.GetRequiredValue(user)),
            erased => $"Erased {erased.Chats} private chats, {erased.Messages} messages in other chats and {erased.Events} events.",
            cancellationToken));
        return command;
    }
}
