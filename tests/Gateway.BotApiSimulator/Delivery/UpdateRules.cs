namespace Gateway.BotApiSimulator.Delivery;

/// <summary>How long Telegram keeps an update and which others it waits for.</summary>
internal static class UpdateRules
{
    public static TimeSpan LifeOf(string kind) => kind switch
    {
        "inline_query" => TimeSpan.FromSeconds(30),
        "callback_query" or "shipping_query" or "pre_checkout_query" => TimeSpan.FromSeconds(150),
        _ => TimeSpan.FromHours(24),
    };

    /// <summary>Updates of one lane are delivered one after the other; callback and inline queries have lanes of their own.</summary>
    public static string LaneOf(UpdateEnvelope update, long updateId) => update switch
    {
        { Kind: "callback_query" } => $"callback:{update.UserId}",
        { Kind: "inline_query" } => $"inline:{update.UserId}",
        { Kind: "chosen_inline_result" } => $"chosen:{update.UserId}",
        { Kind: "shipping_query" or "pre_checkout_query" } => $"checkout:{update.UserId}",
        { ChatId: { } chat } => $"chat:{chat}",
        { UserId: { } user } => $"user:{user}",
        _ => $"update:{updateId}",
    };
}
