namespace Gateway.Domain.Bots;

/// <summary>The strategy that answers a bot's updates.</summary>
public enum HandlerKind
{
    /// <summary>Store, stream and deliver only.</summary>
    None,

    /// <summary>Sends the text back.</summary>
    Echo,

    /// <summary>POSTs the update to the bot's own service.</summary>
    Http,

    /// <summary>Signs people in.</summary>
    Auth,
}
