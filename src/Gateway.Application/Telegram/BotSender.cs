using Gateway.Domain.Bots;

namespace Gateway.Application.Telegram;

internal sealed class BotSender(IBotApi api) : IBotSender
{
    public Task<BotApiAnswer> CallAsync(Bot bot, OutgoingCall call, CancellationToken cancellationToken) =>
        api.CallAsync(bot.Token, call.Method, call.Parameters, cancellationToken);
}
