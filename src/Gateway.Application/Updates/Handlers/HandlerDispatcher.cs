using System.Collections.Frozen;
using Gateway.Application.Telemetry;
using Gateway.Domain.Bots;
using Microsoft.Extensions.Logging;

namespace Gateway.Application.Updates.Handlers;

/// <summary>Runs a bot's handler; inline and worker both go through here.</summary>
public sealed partial class HandlerDispatcher(IEnumerable<IBotHandler> handlers, TimeProvider time, ILogger<HandlerDispatcher> logger)
{
    private readonly FrozenDictionary<HandlerKind, IBotHandler> _handlers = handlers.ToFrozenDictionary(handler => handler.Kind);

    /// <summary>Throws only for cancellation and <see cref="StoreUnavailableException"/>; any other fault is an outcome that can be retried.</summary>
    public async Task<HandlerOutcome> RunAsync(UpdateContext context, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        HandlerOutcome? outcome = null;
        try
        {
            outcome = await HandleAsync(context, cancellationToken);
            return outcome.Value;
        }
        finally
        {
            GatewayMeter.Handled(context.Bot.Handler, outcome, time.GetElapsedTime(began));
        }
    }

    private async Task<HandlerOutcome> HandleAsync(UpdateContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await _handlers[context.Bot.Handler].HandleAsync(context, cancellationToken);
        }
        catch (Exception consequence) when (consequence is not OperationCanceledException && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The handler was cancelled.", consequence, cancellationToken);
        }
        catch (Exception fault) when (fault is not StoreUnavailableException && !cancellationToken.IsCancellationRequested)
        {
            LogFault(logger, fault, context.Bot.Slug, context.Envelope.UpdateId);
            return HandlerOutcome.Retry($"The handler failed unexpectedly ({fault.GetType().Name}).");
        }
    }

    [LoggerMessage(1301, LogLevel.Error, "{Bot}: the handler failed unexpectedly on update {UpdateId}")]
    private static partial void LogFault(ILogger logger, Exception fault, string bot, long updateId);
}
