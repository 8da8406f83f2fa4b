using System.Globalization;
using Gateway.BotApiSimulator.Bots;

namespace Gateway.BotApiSimulator.Methods;

/// <summary>chat_id: a number, or the @name of a chat the bot has met.</summary>
internal static class ChatParameter
{
    public static readonly MethodResult NotFound = MethodResult.BadRequest("chat not found");

    public static long? Read(Bot bot, CallParameters parameters)
    {
        var text = parameters.Text("chat_id");
        if (text is null or "0")
            return null;
        if (text.StartsWith('@'))
            return bot.Chats.FindByUsername(text[1..]);
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var id) ? id : null;
    }
}
