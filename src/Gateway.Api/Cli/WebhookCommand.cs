using System.CommandLine;
using System.Text.Json;
using Gateway.Application;
using Gateway.Application.Accounts;
using Gateway.Application.Bots;
using Gateway.Application.Results;
using Gateway.Application.Telegram;
using Gateway.Domain.Bots;
using Gateway.Infrastructure;
using Gateway.Infrastructure.Configuration;
using MediatR;
using Microsoft.Extensions.Logging.Console;

namespace Gateway.Api.Cli;

/// <summary><c>gateway webhook set|info|delete &lt;bot&gt;</c>: Telegram's side of a bot's webhook. Works without a database; with one, changes are audited.</summary>
internal static class WebhookCommand
{
    public static Command Create() => new("webhook", "What Telegram delivers where.")
    {
        CommandHost.Json,
        Create("set", "Have Telegram deliver the bot's updates to PUBLIC_URL.", SetAsync),
        Create("info", "Show what is registered.", InfoAsync),
        Create("delete", "Have Telegram deliver nowhere. Pending updates are kept.", DeleteAsync),
    };

    private static Command Create(string name, string description, Func<Target, CancellationToken, Task<int>> act)
    {
        var bot = new Argument<string>("bot") { Description = "The bot's slug, or its username where it is known." };
        var command = new Command(name, description) { bot };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetRequiredValue(bot), parsed.GetValue(CommandHost.Json), act, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string name, bool json, Func<Target, CancellationToken, Task<int>> act, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        var configuration = GatewayConfiguration.Read(builder.Configuration, builder.Environment.ContentRootPath);
        if (configuration.Problems.Count > 0)
            return Failure.Configuration(configuration.Problems);
        builder.AddGatewayLogging(configuration);
        builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (configuration.Database is null)
            builder.Services.AddTelegramWebhooks(configuration);
        else
            builder.Services.AddGateway(configuration);
        using var host = builder.Build();
        try
        {
            if (configuration.Database is not null)
                await host.Services.GetRequiredService<IStoredBots>().ReloadAsync(cancellationToken);
            return host.Services.GetRequiredService<IBotRegistry>().Find(name.TrimStart('@')) is { } bot
                ? await act(new Target(host.Services, bot, IsAudited: configuration.Database is not null, json), cancellationToken)
                : Failure.Say("There is no such bot.");
        }
        catch (StoreUnavailableException away)
        {
            return Failure.Say($"{away.Message} The bots that are stored there cannot be known.");
        }
    }

    private static async Task<int> SetAsync(Target target, CancellationToken cancellationToken)
    {
        if (target.IsAudited)
            return await target.SendAsync(new SetBotWebhook(Caller.CommandLine, target.Bot.Slug), set => set.Url, cancellationToken);
        try
        {
            return Answer(await target.Webhooks.SetAsync(target.Bot, cancellationToken), () => target.Said(target.Webhooks.UrlOf(target.Bot)));
        }
        catch (InvalidOperationException unset)
        {
            return Failure.Say(unset.Message);
        }
    }

    private static async Task<int> InfoAsync(Target target, CancellationToken cancellationToken)
    {
        var answer = await target.Webhooks.InfoAsync(target.Bot, cancellationToken);
        return Answer(answer, answer.Result.GetRawText);
    }

    private static async Task<int> DeleteAsync(Target target, CancellationToken cancellationToken)
    {
        return target.IsAudited
            ? await target.SendAsync(new DeleteBotWebhook(Caller.CommandLine, target.Bot.Slug), _ => string.Empty, cancellationToken)
            : Answer(await target.Webhooks.DeleteAsync(target.Bot, cancellationToken), () => target.Said(string.Empty));
    }

    private static int Answer(BotApiAnswer answer, Func<string> success)
    {
        if (!answer.Ok)
            return Failure.Say($"Telegram refused: {answer.Description}");
        Console.WriteLine(success());
        return 0;
    }

    private sealed record Target(IServiceProvider Services, Bot Bot, bool IsAudited, bool Json)
    {
        /// <summary>Where Telegram delivers now; nowhere when the URL is empty.</summary>
        public string Said(string url) => Json ? JsonSerializer.Serialize(new { bot = Bot.Slug, url })
            : url.Length > 0 ? $"Telegram delivers the updates of {Bot.Slug} to {url}" : $"Telegram delivers the updates of {Bot.Slug} nowhere.";

        public TelegramWebhooks Webhooks => Services.GetRequiredService<TelegramWebhooks>();

        public async Task<int> SendAsync<T>(IRequest<Result<T>> request, Func<T, string> url, CancellationToken cancellationToken)
        {
            var result = await Services.GetRequiredService<IMediator>().Send(request, cancellationToken);
            if (!result.IsOk)
                return Failure.Say(result.Failure.Message);
            Console.WriteLine(Said(url(result.Value)));
            return 0;
        }
    }
}
