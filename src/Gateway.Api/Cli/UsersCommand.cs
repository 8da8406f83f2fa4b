using System.CommandLine;
using Gateway.Application.Accounts;
using Gateway.Application.Results;
using Gateway.Domain.Accounts;

namespace Gateway.Api.Cli;

/// <summary><c>gateway users …</c>: the people who use the management API.</summary>
internal static class UsersCommand
{
    private static readonly Argument<string> User = new("user") { Description = "The user's name or id." };

    private static readonly Option<bool> PasswordFromStandardInput =
        new("--password-stdin") { Description = "Take the password from the first line of standard input, as is done anyway where that is no terminal." };

    public static Command Create() => new("users", "The people who use the management API.")
    {
        CommandHost.Json,
        CreateAdd(),
        CreateList(),
        CreateSetDisabled("disable", "Refuse a user from now on; whoever is signed in as them is signed out.", disabled: true),
        CreateSetDisabled("enable", "Let a disabled user sign in again.", disabled: false),
        CreateSetPassword(),
    };

    private static Command CreateAdd()
    {
        var name = new Argument<string>("username") { Description = $"{Username.Form}." };
        var display = new Option<string?>("--display-name") { Description = "A name for people." };
        var roles = new Option<string[]>("--role") { Description = $"{string.Join(", ", Role.Names)}; may be given more than once.", AllowMultipleArgumentsPerToken = true };
        roles.AcceptOnlyFromAmong([.. Role.Names]);
        var command = new Command("add", "Make a user. The password is asked for, or read from standard input.") { name, display, roles, PasswordFromStandardInput };
        command.Runs(async (host, parsed, cancellationToken) =>
        {
            if (SecretInput.Read("Password", parsed.GetValue(PasswordFromStandardInput), twice: true) is not { } password)
                return 1;
            var body = new CreateUserBody(parsed.GetRequiredValue(name), password, parsed.GetValue(display), parsed.GetValue(roles) ?? []);
            return await host.AnswerAsync(new CreateUser(Caller.CommandLine, body), user => $"Made the user {user.Username}, id {user.Id}.", cancellationToken);
        });
        return command;
    }

    private static Command CreateList()
    {
        var command = new Command("list", "Show all users.");
        command.Runs((host, _, cancellationToken) => host.AnswerAllAsync<UserRow>(
            page => new ListUsers(Caller.CommandLine, page),
            [
                ("ID", user => user.Id), ("USERNAME", user => user.Username), ("NAME", user => user.DisplayName), ("ROLES", user => user.Roles),
                ("DISABLED", user => user.Disabled), ("LAST SIGN-IN", user => user.LastSignInAt),
            ],
            cancellationToken));
        return command;
    }

    private static Command CreateSetDisabled(string name, string description, bool disabled)
    {
        var command = new Command(name, description) { User };
        command.Runs((host, parsed, cancellationToken) => UpdateAsync(
            host,
            parsed,
            () => new UpdateUserBody { Disabled = new Optional<bool>(disabled) },
            user => $"{user.Username} is {(disabled ? "disabled" : "enabled")}.",
            cancellationToken));
        return command;
    }

    private static Command CreateSetPassword()
    {
        var command = new Command("set-password", "Give a user another password; whoever is signed in as them is signed out.") { User, PasswordFromStandardInput };
        command.Runs((host, parsed, cancellationToken) => UpdateAsync(
            host,
            parsed,
            () => SecretInput.Read("Password", parsed.GetValue(PasswordFromStandardInput), twice: true) is { } password ? new UpdateUserBody { Password = new Optional<string>(password) } : null,
            user => $"{user.Username} has another password.",
            cancellationToken));
        return command;
    }

    /// <summary>Finds the user first, so that nobody types a password for nothing.</summary>
    private static async Task<int> UpdateAsync(
        CommandHost host, ParseResult parsed, Func<UpdateUserBody?> change, Func<UserRow, string> text, CancellationToken cancellationToken)
    {
        var user = await host.SendAsync(new FindUser(Caller.CommandLine, parsed.GetRequiredValue(User)), cancellationToken);
        if (!user.IsOk)
            return CommandHost.Refuse(user.Failure);
        return change() is { } body ? await host.AnswerAsync(new UpdateUser(Caller.CommandLine, user.Value.Id, body), text, cancellationToken) : 1;
    }
}
