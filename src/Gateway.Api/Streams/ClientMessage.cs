using System.Text.Json;
using Gateway.Api.Accounts;
using Gateway.Api.Json;
using Gateway.Application.Results;
using Gateway.Application.Streams;

namespace Gateway.Api.Streams;

/// <summary>What a client says over a WebSocket.</summary>
internal sealed record ClientMessage
{
    public required string Action { get; init; }

    public long? ChatId { get; init; }

    /// <summary>The slug, or the Telegram id.</summary>
    public string? Bot { get; init; }

    public bool? All { get; init; }

    public long? After { get; init; }

    public string? Token { get; init; }

    /// <summary>The command; what cannot be understood is answered with why.</summary>
    public static StreamCommand Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize<ClientMessage>(json, Lenient)?.ToCommand() ?? Refuse("A message is a JSON object.");
        }
        catch (JsonException)
        {
            return Refuse("A message is a JSON object with action, chat_id, bot, all, after and token; nothing else is known.");
        }
    }

    /// <summary>Fields that are null are as good as absent.</summary>
    private static readonly JsonSerializerOptions Lenient = GatewayJson.Answers;

    private StreamCommand ToCommand() => this switch
    {
        { Action: "subscribe" } => new StreamCommand.Subscribe(Wish),
        { Action: "unsubscribe" } => new StreamCommand.Unsubscribe(Wish),
        { Action: "ping" } => new StreamCommand.Ping(),
        { Action: "authenticate", Token: { Length: > 0 } token } => new StreamCommand.Authenticate(Credential.Of(token).ForStreams),
        { Action: "authenticate" } => Refuse("authenticate needs token."),
        _ => Refuse("action is subscribe, unsubscribe, authenticate or ping."),
    };

    private StreamWish Wish => new(ChatId, Bot, All ?? false, After);

    private static StreamCommand.Tell Refuse(string message) => new(new StreamItem.Refused(null, new Failure(FailureKind.Invalid, "invalid_message", message)));
}
