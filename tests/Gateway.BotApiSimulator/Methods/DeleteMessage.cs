using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Chats;

namespace Gateway.BotApiSimulator.Methods;

/// <summary>Deletes the bot's own messages and incoming ones, for 48 hours; in groups the bot is taken for an administrator.</summary>
internal sealed class DeleteMessage(SimulatorClock clock) : IBotApiMethod
{
    private static readonly TimeSpan Deletable = TimeSpan.FromHours(48);

    public string Name => "deleteMessage";

    public ValueTask<MethodResult> ExecuteAsync(Bot bot, CallParameters parameters, CancellationToken cancellationToken) =>
        new(ChatParameter.Read(bot, parameters) is { } chatId
            ? bot.Chats.Change(chatId, parameters.Integer("message_id") ?? 0, Delete)
            : ChatParameter.NotFound);

    private MethodResult Delete(ChatMessage? message)
    {
        if (message is null)
            return MethodResult.BadRequest("message to delete not found");
        if (clock.UnixNow - ((long?)message.Content["date"] ?? 0) > Deletable.TotalSeconds)
            return MethodResult.BadRequest("message can't be deleted for everyone");
        message.Deleted = true;
        return MethodResult.Success(true);
    }
}
