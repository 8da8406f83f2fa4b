using Gateway.BotApiSimulator.Bots;
using Gateway.BotApiSimulator.Delivery;

namespace Gateway.BotApiSimulator.Methods;

/// <summary>Long polling. The client's timeout is real time, whatever the scale.</summary>
internal sealed class GetUpdates(SimulatorClock clock) : IBotApiMethod
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(50);

    public string Name => "getUpdates";

    public async ValueTask<MethodResult> ExecuteAsync(Bot bot, CallParameters parameters, CancellationToken cancellationToken)
    {
        if (bot.Delivery.Current is not null)
            return Conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first");

        var poll = bot.Polls.Begin();
        bot.Delivery.Allow(AllowedUpdates.Parse(parameters.Json("allowed_updates")));
        if (parameters.Integer("offset") is { } offset and not 0)
            bot.Updates.Confirm(offset);
        var limit = (int)Math.Clamp(parameters.Integer("limit") ?? 100, 1, 100);
        var wait = TimeSpan.FromSeconds(Math.Clamp(parameters.Integer("timeout") ?? 0, 0, LongestWait.TotalSeconds));

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var updates = bot.Updates.Changed.WaitForAsync(() => Batch(bot, poll, limit), wait, clock, ended.Token);
        if (await Task.WhenAny(updates, poll.Ended) != poll.Ended)
            return MethodResult.Success(await updates ?? []);

        await ended.CancelAsync();
        return Conflict(await poll.Ended);
    }

    private static IReadOnlyList<byte[]>? Batch(Bot bot, UpdatePolls.Poll poll, int limit) =>
        !poll.Ended.IsCompleted && bot.Updates.Peek(limit) is { Count: > 0 } batch ? batch : null;

    private static MethodResult Conflict(string reason) => MethodResult.Error(409, $"Conflict: {reason}");
}
