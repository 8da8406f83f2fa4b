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

/// <summary>Handlers by the words for them.</summary>
public static class HandlerKinds
{
    /// <summary>In the order in which people are told them.</summary>
    public static readonly IReadOnlyList<string> Words = ["echo", "http", "auth", "none"];

    public static string Word(this HandlerKind handler) => handler switch
    {
        HandlerKind.Echo => "echo",
        HandlerKind.Http => "http",
        HandlerKind.Auth => "auth",
        HandlerKind.None => "none",
        _ => throw new ArgumentOutOfRangeException(nameof(handler)),
    };

    public static HandlerKind? Parse(string? word) => word switch
    {
        "echo" => HandlerKind.Echo,
        "http" => HandlerKind.Http,
        "auth" => HandlerKind.Auth,
        "none" => HandlerKind.None,
        _ => null,
    };
}
