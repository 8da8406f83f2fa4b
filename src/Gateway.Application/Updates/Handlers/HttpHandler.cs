using Gateway.Application.Telegram;
using Gateway.Domain.Bots;

namespace Gateway.Application.Updates.Handlers;

/// <summary>POSTs the update to the bot's own service and executes what that answers.</summary>
internal sealed class HttpHandler(IUpdateForwarder forwarder, IBotSender sender) : IBotHandler
{
    public HandlerKind Kind => HandlerKind.Http;

    public async Task<HandlerOutcome> HandleAsync(UpdateContext context, CancellationToken cancellationToken)
    {
        if (context.KeptAnswer is { } kept)
            return await ExecuteAsync(HttpAnswer.Read(kept, context.Envelope.ChatId), context, cancellationToken);

        var (bot, envelope) = (context.Bot, context.Envelope);
        var forwarded = await forwarder.PostAsync(bot.Http!, $"{bot.Slug}-{envelope.UpdateId}", context.Raw, cancellationToken);
        if (!forwarded.Succeeded)
        {
            var error = forwarded.Problem ?? $"The bot's service answered {forwarded.Status}.";
            return forwarded.CanRetry ? HandlerOutcome.Retry(error, forwarded.RetryAfter) : HandlerOutcome.GiveUp(error);
        }

        var answer = HttpAnswer.Read(forwarded.Body, envelope.ChatId);

        // Kept before it is executed: a retry then does not ask the service again.
        if (answer.Method is not null && context.KeepAnswer is { } keep && !await keep(forwarded.Body, cancellationToken))
            return HandlerOutcome.Retry("The lease was lost before the answer was executed.");
        return await ExecuteAsync(answer, context, cancellationToken);
    }

    private async Task<HandlerOutcome> ExecuteAsync(HttpAnswer answer, UpdateContext context, CancellationToken cancellationToken)
    {
        if (answer.Problem is { } problem)
            return HandlerOutcome.GiveUp(problem);
        return answer.Method is { } method
            ? HandlerOutcome.Of(method, await sender.CallAsync(context.Bot, new OutgoingCall(method, answer.Parameters, SendClass.Handler), cancellationToken))
            : HandlerOutcome.Done;
    }
}
