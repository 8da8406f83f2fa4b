using System.CommandLine;
using System.Globalization;
using Gateway.Application.Accounts;
using Gateway.Domain.Accounts;

namespace Gateway.Api.Cli;

/// <summary><c>gateway apikeys …</c>: the programs that use the management API.</summary>
internal static class ApiKeysCommand
{
    private static readonly Argument<string> Key = new("key") { Description = "The key's id, or its name where only one key has it." };

    public static Command Create() => new("apikeys", "The programs that use the management API.")
    {
        CommandHost.Json,
        CreateCreate(),
        CreateList(),
        CreateShow(),
        CreateRevoke(),
        ApiKeyGrantCommands.CreateGrantChat(Key),
        ApiKeyGrantCommands.CreateGrantBot(Key),
    };

    /// <summary>Finds the key that the command line names.</summary>
    internal static async Task<int> WithKeyAsync(CommandHost host, ParseResult parsed, Func<ApiKeyRow, Task<int>> act, CancellationToken cancellationToken)
    {
        var key = await host.SendAsync(new FindApiKey(Caller.CommandLine, parsed.GetRequiredValue(Key)), cancellationToken);
        return key.IsOk ? await act(key.Value) : CommandHost.Refuse(key.Failure);
    }

    private static Command CreateCreate()
    {
        var name = new Argument<string>("name") { Description = "A name for people." };
        var scopes = new Option<string[]>("--scope") { Description = "What it may do at all; may be given more than once.", Required = true, AllowMultipleArgumentsPerToken = true, HelpName = "scope" };
        scopes.AcceptOnlyFromAmong([.. Scope.All.Except(Scope.NeverOfKeys, StringComparer.Ordinal)]);
        var bots = new Option<string[]>("--bot") { Description = "The slug of a bot beyond which it can do nothing; may be given more than once. Without one there is no limit.", AllowMultipleArgumentsPerToken = true };
        var noBots = new Option<bool>("--no-bots") { Description = "Limit it to no bot at all." };
        var expires = new Option<DateTimeOffset?>("--expires-at")
        {
            Description = "When it ends, in UTC where no offset is given: 2027-01-31, 2027-01-31T12:00:00Z.",
            CustomParser = result => DateTimeOffset.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
                ? time : Bad(result, "--expires-at is not a time."),
        };
        var rate = new Option<int?>("--rate-per-minute") { Description = "Requests a minute of its own." };
        var command = new Command("create", "Make a key and write it to standard output, this once.") { name, scopes, bots, noBots, expires, rate };
        command.Validators.Add(result =>
        {
            if (result.GetValue(noBots) && result.GetValue(bots) is { Length: > 0 })
                result.AddError("--bot and --no-bots exclude each other.");
        });
        command.Runs(wholeConfiguration: true, act: async (host, parsed, cancellationToken) =>
        {
            string[]? limit = parsed.GetValue(bots) is { Length: > 0 } named ? named : parsed.GetValue(noBots) ? [] : null;
            var body = new CreateApiKeyBody(parsed.GetRequiredValue(name), parsed.GetRequiredValue(scopes), limit, parsed.GetValue(expires), parsed.GetValue(rate));
            return await host.AnswerAsync(
                new CreateApiKey(Caller.CommandLine, body),
                key =>
                {
                    Console.Error.WriteLine($"Made the key {key.Id}. It is shown this once: keep it now. It has no rights yet; see grant-chat and grant-bot.");
                    return key.Key;
                },
                cancellationToken);
        });
        return command;
    }

    private static Command CreateList()
    {
        var command = new Command("list", "Show all keys, without their secrets.");
        command.Runs((host, _, cancellationToken) => host.AnswerAllAsync<ApiKeyRow>(
            page => new ListApiKeys(Caller.CommandLine, page),
            [
                ("ID", key => key.Id), ("NAME", key => key.Name), ("SCOPES", key => key.Scopes), ("BOTS", BotsOf), ("EXPIRES", key => key.ExpiresAt),
                ("RATE", key => key.RatePerMinute), ("LAST USED", key => key.LastUsedAt),
            ],
            cancellationToken));
        return command;
    }

    private static Command CreateShow()
    {
        var command = new Command("show", "Show one key, without its secret.") { Key };
        command.Runs((host, parsed, cancellationToken) => WithKeyAsync(host, parsed, key => Task.FromResult(host.Answer(key, Describe)), cancellationToken));
        return command;
    }

    private static Command CreateRevoke()
    {
        var command = new Command("revoke", "End a key for good, with its rights.") { Key };
        command.Runs((host, parsed, cancellationToken) => WithKeyAsync(
            host, parsed, key => host.AnswerAsync(new DeleteApiKey(Caller.CommandLine, key.Id), key, row => $"Revoked the key {row.Id}.", cancellationToken), cancellationToken));
        return command;
    }

    private static object BotsOf(ApiKeyRow key) => key.Bots is null ? "all" : key.Bots.Count == 0 ? "none" : key.Bots;

    private static string Describe(ApiKeyRow key) => CommandLists.Table<(string Name, object? Value)>(
        [
            ("ID", key.Id), ("NAME", key.Name), ("SCOPES", key.Scopes), ("BOTS", BotsOf(key)), ("EXPIRES", key.ExpiresAt), ("RATE PER MINUTE", key.RatePerMinute),
            ("MADE BY USER", key.CreatedBy), ("MADE", key.CreatedAt), ("LAST USED", key.LastUsedAt),
        ],
        [("FIELD", line => line.Name), ("VALUE", line => line.Value)]);

    private static DateTimeOffset? Bad(System.CommandLine.Parsing.ArgumentResult result, string problem)
    {
        result.AddError(problem);
        return null;
    }
}
