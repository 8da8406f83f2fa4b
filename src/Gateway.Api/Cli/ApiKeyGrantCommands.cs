using System.CommandLine;
using Gateway.Application.Accounts;
using Gateway.Application.Results;
using MediatR;

namespace Gateway.Api.Cli;

/// <summary><c>gateway apikeys grant-chat</c> and <c>grant-bot</c>: what a key may do where.</summary>
internal static class ApiKeyGrantCommands
{
    private static readonly Option<bool> Read = new("--read") { Description = "It sees the chat and its messages." };
    private static readonly Option<bool> Send = new("--send") { Description = "It sends." };
    private static readonly Option<bool> Manage = new("--manage") { Description = "It changes things and says who else may; includes the other two." };
    private static readonly Option<bool> None = new("--none") { Description = "Take everything away." };

    public static Command CreateGrantChat(Argument<string> key)
    {
        var chat = new Argument<long>("chat_id") { Description = "The gateway's id of the chat." };
        return Create(
            "grant-chat", "Say what a key may do in a chat.", key, chat, (parsed, body) => new SetChatPermission(Caller.CommandLine, parsed.GetRequiredValue(chat), body));
    }

    public static Command CreateGrantBot(Argument<string> key)
    {
        var bot = new Argument<string>("bot") { Description = "The bot's slug or id." };
        return Create(
            "grant-bot", "Say what a key may do with a bot and all its chats.", key, bot,
            (parsed, body) => new SetBotPermission(Caller.CommandLine, parsed.GetRequiredValue(bot), body));
    }

    private static Command Create(
        string name, string description, Argument<string> key, Argument place, Func<ParseResult, PermissionBody, IRequest<Result<PermissionChange>>> request)
    {
        var command = new Command(name, $"{description} Replaces what it could do there before.") { key, place, Read, Send, Manage, None };
        command.Validators.Add(result =>
        {
            var rights = result.GetValue(Read) || result.GetValue(Send) || result.GetValue(Manage);
            if (rights == result.GetValue(None))
                result.AddError("Say --read, --send or --manage, or else --none.");
        });
        command.Runs(wholeConfiguration: true, act: (host, parsed, cancellationToken) => ApiKeysCommand.WithKeyAsync(
            host,
            parsed,
            found =>
            {
                var body = new PermissionBody(UserId: null, found.Id, parsed.GetValue(Read), parsed.GetValue(Send), parsed.GetValue(Manage));
                return host.AnswerAsync(request(parsed, body), Describe, cancellationToken);
            },
            cancellationToken));
        return command;
    }

    private static string Describe(PermissionChange change) => change.Permission is not { } row
        ? "The key may do nothing there by itself."
        : $"{CommandLists.Text(row.Account)} may {string.Join(", ", Words(row))} there.";

    private static IEnumerable<string> Words(PermissionRow row)
    {
        if (row.CanRead)
            yield return "read";
        if (row.CanSend)
            yield return "send";
        if (row.CanManage)
            yield return "manage";
    }
}
