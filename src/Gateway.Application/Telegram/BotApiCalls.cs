using System.Text.Json;
using Gateway.Domain.Bots;

namespace Gateway.Application.Telegram;

/// <summary>The calls that the gateway makes on its own behalf.</summary>
public static class BotApiCalls
{
    public static Task<BotApiAnswer> SendMessageAsync(
        this IBotApi api, Bot bot, long chatId, string text, CancellationToken cancellationToken) =>
        api.CallAsync(bot.Token, "sendMessage", Parameters(new { chat_id = chatId, text }), cancellationToken);

    public static Task<BotApiAnswer> DeleteMessageAsync(
        this IBotApi api, Bot bot, long chatId, long messageId, CancellationToken cancellationToken) =>
        api.CallAsync(bot.Token, "deleteMessage", Parameters(new { chat_id = chatId, message_id = messageId }), cancellationToken);

    public static byte[] Parameters<T>(T parameters) => JsonSerializer.SerializeToUtf8Bytes(parameters);
}
