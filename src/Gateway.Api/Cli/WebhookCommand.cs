using System.CommandLine;
using Gateway.Application;
using Gateway.Application.Bots;
using Gateway.Application.Telegram;
using Gateway.Domain.Bots;
using Gateway.Infrastructure;
using Gateway.Infrastructure.Configuration;

namespace Gateway.Api.Cli;

/// <summary><c>gateway webhook set|info|delete &lt;bot&gt;</c>: Telegram's side of a bot's webhook.</summary>
internal static class WebhookCommand
{
    public static Command Create() => new("webhook", "What Telegram delivers where.")
    {
        Create("set", "Have Telegram deliver the bot's updates to PUBLIC_URL.", SetAsync),
        Create("info", "Show what is registered.", InfoAsync),
        Create("delete", "Have Telegram deliver nowhere. Pending updates are kept.", DeleteAsync),
    };

    private static Command Create(string name, string description, Func<TelegramWebhooks, Bot, CancellationToken, Task<int>> act)
    {
        var bot = new Argument<string>("bot") { Description = "The bot's slug, or its username where it is known." };
        var command = new Command(name, description) { bot };
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed.GetRequiredValue(bot), act, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        string name, Func<TelegramWebhooks, Bot, CancellationToken, Task<int>> act, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder();
        var configuration = GatewayConfiguration.Read(builder.Configuration, builder.Environment.ContentRootPath);
        if (configuration.Problems.Count > 0)
            return Failure.Configuration(configuration.Problems);
        builder.AddGatewayLogging(configuration);
        if (configuration.Database is null)
            builder.Services.AddTelegramWebhooks(configuration);
        else
            builder.Services.AddGateway(configuration);
        using var host = builder.Build();
        if (configuration.Database is not null && !await LoadStoredAsync(host.Services, cancellationToken))
            return 1;
        return host.Services.GetRequiredService<IBotRegistry>().Find(name.TrimStart('@')) is { } bot
            ? await act(host.Services.GetRequiredService<TelegramWebhooks>(), bot, cancellationToken)
            : Failure.Say("There is no such bot.");
    }

    private static async Task<bool> LoadStoredAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        try
        {
            await services.GetRequiredService<IStoredBots>().ReloadAsync(cancellationToken);
            return true;
        }
        catch (StoreUnavailableException away)
        {
            Failure.Say($"{away.Message} The bots that are stored there cannot be known.");
            return false;
        }
    }

    private static async Task<int> SetAsync(TelegramWebhooks webhooks, Bot bot, CancellationToken cancellationToken)
    {
        try
        {
            return Answer(await webhooks.SetAsync(bot, cancellationToken), $"Telegram delivers the updates of {bot.Slug} to {webhooks.UrlOf(bot)}");
        }
        catch (InvalidOperationException unset)
        {
            return Failure.Say(unset.Message);
        }
    }

    private static async Task<int> InfoAsync(TelegramWebhooks webhooks, Bot bot, CancellationToken cancellationToken)
    {
        var answer = await webhooks.InfoAsync(bot, cancellationToken);
        return Answer(answer, answer.Ok ? answer.Result.GetRawText() : string.Empty);
    }

    private static async Task<int> DeleteAsync(TelegramWebhooks webhooks, Bot bot, CancellationToken cancellationToken) =>
        Answer(await webhooks.DeleteAsync(bot, cancellationToken), $"Telegram delivers the updates of {bot.Slug} nowhere.");

    private static int Answer(BotApiAnswer answer, string success)
    {
        if (!answer.Ok)
            return Failure.Say($"Telegram refused: {answer.Description}");
        Console.WriteLine(success);
        return 0;
    }
}
