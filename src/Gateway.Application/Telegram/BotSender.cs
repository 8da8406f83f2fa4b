using System.Collections.Concurrent;
using Gateway.Application.Chats;
using Gateway.Application.Lifecycle;
using Gateway.Domain.Bots;
using Microsoft.Extensions.Logging;

namespace Gateway.Application.Telegram;

internal sealed partial class BotSender(
    IBotApi api, ISendBudget budget, SendOptions options, SentMessages sent, TimeProvider time, Drain drain, ILogger<BotSender> logger, IChatMigrations? migrations = null)
    : IBotSender
{
    private readonly ConcurrentDictionary<long, SendQueue> _queues = new();

    public async Task<BotApiAnswer> CallAsync(Bot bot, OutgoingCall call, CancellationToken cancellationToken)
    {
        SendTarget? chat = null;
        if ((OutgoingMethods.Refusal(call.Method) ?? OutgoingParameters.Read(call.Parameters, out chat)) is { } refusal)
            return BotApiAnswer.Refused($"the call {refusal}");
        var started = time.GetTimestamp();
        var answer = await SendAsync(bot, call, chat, started, cancellationToken);
        if (answer.MigrateToChatId is not { } to || chat is null || OutgoingParameters.NamesAMessage(call.Parameters))
            return answer;
        call = call with { Parameters = OutgoingParameters.WithChat(call.Parameters, to) };
        return await SendAsync(bot, call, SendTarget.Chat(to), started, cancellationToken);
    }

    private Task<BotApiAnswer> SendAsync(Bot bot, OutgoingCall call, SendTarget? chat, long started, CancellationToken cancellationToken) =>
        chat is { } target && OutgoingMethods.IsLimited(call.Method)
            ? SendInTurnAsync(bot, call, target, started, cancellationToken)
            : SendFreelyAsync(bot, call, chat ?? SendTarget.Method(call.Method), started, cancellationToken);

    private async Task<BotApiAnswer> SendInTurnAsync(Bot bot, OutgoingCall call, SendTarget chat, long started, CancellationToken cancellationToken)
    {
        var queue = QueueOf(bot);
        var send = new WaitingSend(chat, call.Class != SendClass.Api, started);
        if (await WaitAsync(call, token => queue.EnterAsync(send, token), cancellationToken) is { } refusal)
            return refusal;
        Sent done;
        var hasTurn = true;
        try
        {
            var answer = await api.CallAsync(bot.Token, call.Method, call.Parameters, cancellationToken);
            while (SendPatience.PauseAfter(answer) is { } pause)
            {
                if (!await KeepPauseAsync(bot, call, chat, pause, started))
                    return answer;
                hasTurn = false;
                if (await WaitAsync(call, token => queue.AgainAsync(send, pause, token), cancellationToken) is { } late)
                    return late;
                hasTurn = true;
                answer = await api.CallAsync(bot.Token, call.Method, call.Parameters, cancellationToken);
            }

            done = await FollowUpAsync(bot, call, chat, answer, cancellationToken);
        }
        finally
        {
            if (hasTurn)
                queue.Leave(send);
        }

        // The chat's next send does not wait for the commit; it only comes after this one.
        return await done.WithIdAsync();
    }

    /// <summary>Without budget or order, but not to where Telegram has asked for a pause.</summary>
    private async Task<BotApiAnswer> SendFreelyAsync(Bot bot, OutgoingCall call, SendTarget target, long started, CancellationToken cancellationToken)
    {
        while (true)
        {
            var pause = await budget.BlockedAsync(bot.Id, target, cancellationToken);
            if (pause <= TimeSpan.Zero)
            {
                var answer = await api.CallAsync(bot.Token, call.Method, call.Parameters, cancellationToken);
                if (SendPatience.PauseAfter(answer) is not { } asked)
                    return await (await FollowUpAsync(bot, call, target, answer, cancellationToken)).WithIdAsync();
                if (!await KeepPauseAsync(bot, call, target, pause = asked, started))
                    return answer;
            }

            if (!SendPatience.Allows(time.GetElapsedTime(started), pause))
                return BotApiAnswer.TooMany(pause);
            if (await WaitAsync(call, async token => await QueueOf(bot).TryPauseAsync(pause, token) ? null : BotApiAnswer.TooMany(pause), cancellationToken) is { } refusal)
                return refusal;
        }
    }

    /// <summary>A handler is cancelled when the gateway ends; whoever asked the API is told, while there is time, that nothing was sent.</summary>
    private async ValueTask<BotApiAnswer?> WaitAsync(OutgoingCall call, Func<CancellationToken, ValueTask<BotApiAnswer?>> wait, CancellationToken cancellationToken)
    {
        if (call.Class != SendClass.Api)
            return await wait(cancellationToken);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, drain.Cutoff);
        try
        {
            return await wait(end.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return BotApiAnswer.Unsent("the gateway stops");
        }
    }

    private SendQueue QueueOf(Bot bot) =>
        _queues.GetOrAdd(bot.Id, static (id, needs) => new SendQueue(id, needs.budget, needs.options, needs.time), (budget, options, time));

    /// <summary>Answers whether the call can wait for the end of the pause.</summary>
    private async Task<bool> KeepPauseAsync(Bot bot, OutgoingCall call, SendTarget target, TimeSpan pause, long started)
    {
        LogBusy(logger, bot.Slug, call.Method, target, pause);
        await budget.BlockAsync(bot.Id, target, pause);
        return SendPatience.Allows(time.GetElapsedTime(started), pause);
    }

    /// <summary>What an answer brings with it, while the chat's next call still waits: the message is handed to the log, a group moves.</summary>
    private async Task<Sent> FollowUpAsync(Bot bot, OutgoingCall call, SendTarget chat, BotApiAnswer answer, CancellationToken cancellationToken)
    {
        if (answer.MigrateToChatId is not { } to || migrations is null || chat is not { Id: not 0 })
            return new Sent(answer, sent.Store(bot, call, answer));
        try
        {
            LogMoved(logger, bot.Slug, chat.Id, to);
            await migrations.MoveAsync(bot, chat.Id, to, cancellationToken);
            return new Sent(answer, Task.FromResult<long?>(null));
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogNotMoved(logger, bot.Slug, chat.Id, to, failure.GetType().Name);
            return new Sent(BotApiAnswer.Unsent("the group has become a supergroup, which could not be stored"), Task.FromResult<long?>(null));
        }
    }

    private readonly record struct Sent(BotApiAnswer Answer, Task<long?> Storing)
    {
        public async ValueTask<BotApiAnswer> WithIdAsync() => await Storing is { } id ? Answer with { StoredId = id } : Answer;
    }

    [LoggerMessage(2101, LogLevel.Information, "{Bot}: Telegram wants a pause of {Pause} before {Method} to {Target} is called again")]
    private static partial void LogBusy(ILogger logger, string bot, string method, SendTarget target, TimeSpan pause);

    [LoggerMessage(2102, LogLevel.Information, "{Bot}: group {From} has become supergroup {To}")]
    private static partial void LogMoved(ILogger logger, string bot, long from, long to);

    [LoggerMessage(2103, LogLevel.Error, "{Bot}: that group {From} has become supergroup {To} could not be stored ({Error}); nothing was sent")]
    private static partial void LogNotMoved(ILogger logger, string bot, long from, long to, string error);
}
