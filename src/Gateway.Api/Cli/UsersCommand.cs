using System.CommandLine;
using Gateway.Application.Accounts;

namespace Gateway.Api.Cli;

/// <summary><c>gateway users …</c>: the people who use the management API.</summary>
internal static class UsersCommand
{
    public static Command Create() => new("users", "The people who use the management API.")
    {
        CommandHost.Json,
        CreateList(),
    };

    private static Command CreateList()
    {
        var command = new Command("list", "Show all users.");
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(parsed, ListAsync, wholeConfiguration: false, cancellationToken));
        return command;
    }

    private static Task<int> ListAsync(CommandHost host, CancellationToken cancellationToken) => host.AnswerAllAsync<UserRow>(
        page => new ListUsers(Caller.CommandLine, page),
        [
            ("ID", user => user.Id), ("USERNAME", user => user.Username), ("NAME", user => user.DisplayName), ("ROLES", user => user.Roles),
            ("DISABLED", user => user.Disabled), ("LAST SIGN-IN", user => user.LastSignInAt),
        ],
        cancellationToken);
}
