using System.Text.Json;
using Gateway.Domain.Bots;

namespace Gateway.Application.Telegram;

/// <summary>The calls that the gateway makes on its own behalf.</summary>
internal static class BotApiCalls
{
    public static Task<BotApiAnswer> SendMessageAsync(
        this IBotSender sender, Bot bot, SendClass by, long chatId, string text, CancellationToken cancellationToken) =>
        sender.CallAsync(bot, new OutgoingCall("sendMessage", Parameters(new { chat_id = chatId, text }), by), cancellationToken);

    /// <summary>Sends a message that nothing depends on, within <paramref name="atMost"/>. Answers null when it was sent, else why not.</summary>
    public static async Task<string?> TrySendMessageAsync(
        this IBotSender sender, Bot bot, SendClass by, long chatId, string text, TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(atMost, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            var answer = await sender.SendMessageAsync(bot, by, chatId, text, linked.Token);
            return answer.Ok ? null : answer.Description;
        }
        catch (OperationCanceledException) when (linked.IsCancellationRequested)
        {
            return "it took too long";
        }
    }

    public static Task<BotApiAnswer> DeleteMessageAsync(
        this IBotSender sender, Bot bot, SendClass by, long chatId, long messageId, CancellationToken cancellationToken) =>
        sender.CallAsync(bot, new OutgoingCall("deleteMessage", Parameters(new { chat_id = chatId, message_id = messageId }), by), cancellationToken);

    public static byte[] Parameters<T>(T parameters) => JsonSerializer.SerializeToUtf8Bytes(parameters);
}
