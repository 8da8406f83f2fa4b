using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Delivery;

namespace Gateway.BotApiSimulator.Methods;

internal sealed class DeleteWebhook : IBotApiMethod
{
    public string Name => "deleteWebhook";

    public ValueTask<MethodResult> ExecuteAsync(Bot bot, CallParameters parameters, CancellationToken cancellationToken) =>
        ExecuteAsync(bot, parameters.Flag("drop_pending_updates"));

    public static async ValueTask<MethodResult> ExecuteAsync(Bot bot, bool dropPending)
    {
        var change = await bot.Delivery.DeleteAsync(dropPending);
        return MethodResult.Success(true, change == WebhookChange.Made ? "Webhook was deleted" : "Webhook is already deleted");
    }
}
