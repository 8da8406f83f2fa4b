using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Bots;

namespace Gateway.BotApiSimulator.Control;

/// <summary>A bot as the control API and the page show it.</summary>
internal static class BotView
{
    public static JsonObject Of(Bot bot) => new()
    {
        ["id"] = bot.Id,
        ["username"] = bot.Username,
        ["first_name"] = bot.FirstName,
        ["webhook_url"] = bot.Delivery.Current?.UrlAsGiven,
        ["pending_update_count"] = bot.Updates.OpenCount,
        ["last_error_message"] = bot.Delivery.LastError?.Message,
    };
}
