using System.CommandLine;
using Gateway.Application.Accounts;
using Gateway.Application.Bots;
using Gateway.Application.Telegram;
using Gateway.Domain.Bots;
using MediatR;

namespace Gateway.Api.Cli;

/// <summary><c>gateway bots …</c>: the bots of the file and those that are stored. What changes is served by running gateways within a second.</summary>
internal static class BotsCommand
{
    private static readonly Argument<string> Name = new("bot") { Description = "The bot's slug or its Telegram id." };

    public static Command Create() => new("bots", "The bots that the gateway serves.")
    {
        CommandHost.Json,
        CreateAdd(),
        CreateList(),
        CreateShow(),
        CreateRemove(),
        CreateReencrypt(),
    };

    private static Command CreateAdd()
    {
        var slug = new Option<string?>("--slug") { Description = "Its name here; by default the username in lower case with - for _." };
        var display = new Option<string?>("--display-name") { Description = "A name for people." };
        var handler = new Option<string?>("--handler") { Description = "none (the default), echo, http or auth." };
        var isAsync = new Option<bool>("--async") { Description = "Acknowledge updates at once and let the worker handle them." };
        var open = new Option<bool>("--no-auth") { Description = "Let everybody talk to it; by default people must sign in." };
        var order = new Option<string?>("--order") { Description = "relaxed (the default) or strict." };
        var url = new Option<string?>("--http-url") { Description = "For the http handler: where updates are posted." };
        var timeout = new Option<string?>("--http-timeout") { Description = "How long one POST may take: 10s." };
        var fromStandardInput = new Option<bool>("--token-stdin") { Description = "Take the token from the first line of standard input, as is done anyway where that is no terminal." };
        var command = new Command("add", "Add a bot. Its token is asked for, or read from standard input, and checked with Telegram.")
        {
            slug, display, handler, isAsync, open, order, url, timeout, fromStandardInput,
        };
        command.Runs(wholeConfiguration: true, act: async (host, parsed, cancellationToken) =>
        {
            if (parsed.GetValue(timeout) is not null && parsed.GetValue(url) is null)
                return Failure.Say("--http-timeout needs --http-url.");
            if (SecretInput.Read("Token", parsed.GetValue(fromStandardInput)) is not { } token)
                return 1;
            var http = parsed.GetValue(url) is { } address ? new CreateBotHttp(address, parsed.GetValue(timeout)) : null;
            var body = new CreateBotBody(
                token,
                DisplayName: parsed.GetValue(display),
                Slug: parsed.GetValue(slug),
                Handler: parsed.GetValue(handler),
                Async: parsed.GetValue(isAsync),
                RequireAuth: !parsed.GetValue(open),
                Order: parsed.GetValue(order),
                Http: http);
            return await host.AnswerAsync(new CreateBot(Caller.CommandLine, body), bot => $"Added {bot.Slug}, @{bot.Username}, id {bot.Id}.", cancellationToken);
        });
        return command;
    }

    private static Command CreateList()
    {
        var command = new Command("list", "Show all bots.");
        command.Runs(wholeConfiguration: true, act: (host, _, cancellationToken) => host.AnswerAllAsync<BotRow>(
            page => new ListBots(Caller.CommandLine, page),
            [
                ("ID", bot => bot.Id), ("SLUG", bot => bot.Slug), ("USERNAME", bot => bot.Username), ("SOURCE", bot => bot.Source.ToString().ToLowerInvariant()),
                ("HANDLER", bot => bot.Handler), ("ASYNC", bot => bot.Async), ("SIGN-IN", bot => bot.RequireAuth), ("SERVED", bot => bot.Served),
            ],
            cancellationToken));
        return command;
    }

    private static Command CreateShow()
    {
        var command = new Command("show", "Show one bot; never its token.") { Name };
        command.Runs(wholeConfiguration: true, act: (host, parsed, cancellationToken) => host.AnswerAsync(
            new GetBot(Caller.CommandLine, parsed.GetRequiredValue(Name)), Describe, cancellationToken));
        return command;
    }

    private static Command CreateRemove()
    {
        var command = new Command("remove", "Remove a bot with all rights to it. Its open jobs become dead; chats and messages stay.") { Name };
        command.Runs(wholeConfiguration: true, act: async (host, parsed, cancellationToken) =>
        {
            var bot = host.Services.GetRequiredService<IBotRegistry>().FindByNameOrId(parsed.GetRequiredValue(Name));
            var code = await host.AnswerAsync<Unit>(new DeleteBot(Caller.CommandLine, parsed.GetRequiredValue(Name)), _ => "Removed.", cancellationToken);
            if (code == 0 && bot is not null)
                await RemoveWebhookAsync(host, bot, cancellationToken);
            return code;
        });
        return command;
    }

    /// <summary>A gateway that runs does so, too; but none may run.</summary>
    private static async Task RemoveWebhookAsync(CommandHost host, Bot bot, CancellationToken cancellationToken)
    {
        var (answer, _) = await host.Services.GetRequiredService<TelegramWebhooks>().RemoveOursAsync(bot, cancellationToken);
        if (!answer.Ok)
            Failure.Say($"Its webhook may still be registered: {answer.Description}");
    }

    private static Command CreateReencrypt()
    {
        var command = new Command("reencrypt", "Encrypt every stored secret again under the first key of ENCRYPTION_KEY, so that the others can go.");
        command.Runs(wholeConfiguration: true, act: async (host, _, cancellationToken) =>
        {
            var result = await host.SendAsync(new ReencryptSecrets(Caller.CommandLine), cancellationToken);
            if (!result.IsOk)
                return CommandHost.Refuse(result.Failure);
            host.Answer(result.Value, done => $"{done.Changed} secrets were encrypted again under the first key, {done.Unreadable} cannot be read with any key.");

            // Whoever takes the old key away after this would lose those for good.
            return result.Value.Unreadable == 0 ? 0 : 1;
        });
        return command;
    }

    private static string Describe(BotRow bot) => string.Join(
        '\n',
        $"{bot.Slug}  @{bot.Username}  {bot.Id}",
        $"  from: {bot.Source.ToString().ToLowerInvariant()}{(bot.Served ? string.Empty : ", not served: the gateway's log says why")}",
        $"  handler: {bot.Handler}{(bot.Async ? ", async" : string.Empty)}, {bot.Order}, {(bot.RequireAuth ? "people sign in" : "open to everybody")}",
        bot.Http is { } http ? $"  posts to: {http.Url}, {http.Timeout}, {(http.HasSecret ? "signed" : "not signed")}" : "  posts nowhere");
}
