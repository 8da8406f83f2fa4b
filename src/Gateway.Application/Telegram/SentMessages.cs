using System.Runtime.InteropServices;
using System.Text.Json;
using Gateway.Application.Chats;
using Gateway.Domain.Bots;
using Microsoft.Extensions.Logging;

namespace Gateway.Application.Telegram;

/// <summary>Hands what was sent to the log. A message that is not stored was sent all the same: that is logged and undoes nothing.</summary>
internal sealed partial class SentMessages(TimeProvider time, ILogger<SentMessages> logger, IMessageLog? log = null)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private static readonly Task<long?> Nothing = Task.FromResult<long?>(null);

    /// <summary>Begins to store the messages of an answer, in their order. Answers the first one's id; null when nothing is stored.</summary>
    public Task<long?> Store(Bot bot, OutgoingCall call, BotApiAnswer answer)
    {
        if (log is null || !answer.Ok || call.Class == SendClass.Gate || bot.Handler == HandlerKind.Auth)
            return Nothing;
        if (IsMessage(answer.Result))
            return StoreAsync(bot, call.Method, answer.Result);
        if (answer.Result.ValueKind != JsonValueKind.Array || answer.Result.GetArrayLength() == 0 || !answer.Result.EnumerateArray().All(IsMessage))
            return Nothing;
        Task<long?>[] all = [.. answer.Result.EnumerateArray().Select(message => StoreAsync(bot, call.Method, message))];
        return FirstAsync(all);
    }

    private static async Task<long?> FirstAsync(Task<long?>[] all) => (await Task.WhenAll(all))[0];

    private static bool IsMessage(JsonElement result) =>
        result.ValueKind == JsonValueKind.Object && result.TryGetProperty("message_id"u8, out _) && result.TryGetProperty("chat"u8, out _)
        && result.TryGetProperty("date"u8, out _);

    private async Task<long?> StoreAsync(Bot bot, string method, JsonElement message)
    {
        try
        {
            // Not the caller's token: what was sent is stored, whoever still waits for it.
            var raw = JsonMarshal.GetRawUtf8Value(message).ToArray();
            return await log!.AppendSentAsync(bot, raw, !OutgoingMethods.IsNewMessage(method), CancellationToken.None).WaitAsync(LongestWait, time, CancellationToken.None);
        }
        catch (Exception failure)
        {
            LogNotStored(logger, bot.Slug, method, failure.GetType().Name);
            return null;
        }
    }

    [LoggerMessage(2111, LogLevel.Error, "{Bot}: what {Method} sent could not be stored ({Error}); it was sent all the same")]
    private static partial void LogNotStored(ILogger logger, string bot, string method, string error);
}
