using System.Text.Json;
using Gateway.Application.Telegram;
using Gateway.Domain.Bots;
using Gateway.Infrastructure.Bots;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gateway.Infrastructure.Telegram;

/// <summary>Asks Telegram, in the background, for the usernames that the bots file does not tell.</summary>
internal sealed partial class BotUsernames(BotRegistry bots, IBotSender sender, TimeProvider time, ILogger<BotUsernames> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private readonly HashSet<long> _settled = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var pause = FirstPause; await RunOnceAsync(stoppingToken) > 0; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
            await Task.Delay(pause, time, stoppingToken);
    }

    /// <summary>Answers how many usernames are still to be asked for.</summary>
    public async Task<int> RunOnceAsync(CancellationToken cancellationToken)
    {
        var missing = 0;
        foreach (var bot in bots.All.Where(bot => bot.Username is null && !_settled.Contains(bot.Id)))
        {
            if (await AskAsync(bot, cancellationToken))
                _settled.Add(bot.Id);
            else
                missing++;
        }

        return missing;
    }

    private async Task<bool> AskAsync(Bot bot, CancellationToken cancellationToken)
    {
        var answer = await sender.CallAsync(bot, new OutgoingCall("getMe", "{}"u8.ToArray(), SendClass.Gate), cancellationToken);
        if (!answer.Ok)
        {
            LogFailed(logger, bot.Slug, answer.Description);
            return !answer.CanRetry;
        }

        if (answer.Result.ValueKind == JsonValueKind.Object && answer.Result.TryGetProperty("username", out var field)
            && field.ValueKind == JsonValueKind.String && field.GetString() is { Length: > 0 } username && !bots.SetUsername(bot, username))
            LogTaken(logger, bot.Slug, username);
        return true;
    }

    [LoggerMessage(2021, LogLevel.Warning, "{Bot}: Telegram did not tell its username: {Reason}")]
    private static partial void LogFailed(ILogger logger, string bot, string reason);

    [LoggerMessage(2022, LogLevel.Error, "{Bot}: its username {Username} is another bot's name here, so it is known by its slug alone")]
    private static partial void LogTaken(ILogger logger, string bot, string username);
}
