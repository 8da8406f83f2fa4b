namespace Gateway.Application.Telegram;

/// <summary>A Bot API call on its way out.</summary>
/// <param name="Method">The method, in any case. Those that would take the bot away from the gateway are refused.</param>
/// <param name="Parameters">Its parameters, a JSON object. References to files of the server's own disk (<c>file:</c>) are refused.</param>
/// <param name="Class">Who sends.</param>
public sealed record OutgoingCall(string Method, ReadOnlyMemory<byte> Parameters, SendClass Class);

/// <summary>Who sends; says what goes first and what is stored.</summary>
public enum SendClass
{
    /// <summary>A bot's handler, or a notice to its chat: goes before the API's, and is stored.</summary>
    Handler,

    /// <summary>The management API: goes after the handlers', and is stored.</summary>
    Api,

    /// <summary>A gate or an <c>auth</c> bot: goes like a handler's, and is never stored.</summary>
    Gate,
}
