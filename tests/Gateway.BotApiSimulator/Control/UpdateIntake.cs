using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Delivery;

namespace Gateway.BotApiSimulator.Control;

/// <summary>Brings updates into a bot's queue and remembers what they show: the message in its chat, the query that may be answered.</summary>
internal sealed class UpdateIntake(SimulatorClock clock)
{
    /// <summary>Queues the bytes as given; only a missing update_id is put in, right after the opening brace.</summary>
    public IReadOnlyList<Update> Inject(Bot bot, byte[] raw, int copies, bool unfiltered)
    {
        var envelope = UpdateEnvelope.Read(raw);
        var messageId = Remember(bot, envelope, raw);
        var updates = bot.Delivery.Receive(envelope, id => envelope.UpdateId is null ? WithId(raw, id) : raw, copies, unfiltered);
        if (messageId is { } shown)
            bot.Chats.Change(envelope.ChatId!.Value, shown, message => message?.UpdateId = updates[0].UpdateId);
        return updates;
    }

    public Update Queue(Bot bot, string kind, JsonObject payload)
    {
        var update = new JsonObject { [kind] = payload };
        return Inject(bot, Encoding.UTF8.GetBytes(update.ToJsonString()), copies: 1, unfiltered: false)[0];
    }

    /// <summary>The id of the message that its chat shows now, if it is one.</summary>
    /// <remarks>Shown before the update goes out, so that it can be replied to.</remarks>
    private long? Remember(Bot bot, UpdateEnvelope envelope, byte[] raw)
    {
        try
        {
            var payload = (JsonNode.Parse(raw) as JsonObject)?[envelope.Kind] as JsonObject;
            if (string.Equals(envelope.Kind, "callback_query", StringComparison.Ordinal) && (string?)payload?["id"] is { } id)
                bot.Callbacks.Add(id, clock.Now + clock.Scale(UpdateRules.LifeOf(envelope.Kind)));
            else if (envelope is { Kind: "message" or "channel_post" or "business_message", ChatId: { } chat }
                && (long?)payload?["message_id"] is { } messageId)
            {
                bot.Chats.Add(chat, fromBot: false, payload!);
                return messageId;
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            // Raw updates may hold anything; what cannot be shown as a message is delivered all the same.
        }

        return null;
    }

    private static byte[] WithId(byte[] raw, long id)
    {
        var brace = Array.IndexOf(raw, (byte)'{');
        var rest = raw.AsSpan(brace + 1);
        var isEmpty = rest.TrimStart(" \t\r\n"u8)[0] == (byte)'}';
        return [.. raw.AsSpan(0, brace + 1), .. Encoding.ASCII.GetBytes($"\"update_id\":{id}{(isEmpty ? string.Empty : ",")}"), .. rest];
    }
}
