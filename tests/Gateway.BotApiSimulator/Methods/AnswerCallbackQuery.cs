using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Control;

namespace Gateway.BotApiSimulator.Methods;

internal sealed class AnswerCallbackQuery(SimulatorClock clock, EventHub events) : IBotApiMethod
{
    public string Name => "answerCallbackQuery";

    public ValueTask<MethodResult> ExecuteAsync(Bot bot, CallParameters parameters, CancellationToken cancellationToken)
    {
        var id = parameters.Text("callback_query_id") ?? string.Empty;
        if (!bot.Callbacks.CanAnswer(id, clock.Now))
            return new(MethodResult.BadRequest("query is too old and response timeout expired or query ID is invalid"));
        events.Publish("callback_answer", new()
        {
            ["bot_id"] = bot.Id,
            ["callback_query_id"] = id,
            ["text"] = parameters.Text("text"),
            ["show_alert"] = parameters.Flag("show_alert"),
        });
        return new(MethodResult.Success(true));
    }
}
