using Gateway.Domain.Bots;

namespace Gateway.Application.Updates.Handlers;

/// <summary>The only way to answer an update: one strategy per <see cref="HandlerKind"/>, used alike inline and by the worker.</summary>
/// <remarks>
/// A handler may run again after a failure or a crash. It lets <see cref="OperationCanceledException"/> of its token through: only its
/// caller knows whether time, lease or process ran out.
/// </remarks>
public interface IBotHandler
{
    HandlerKind Kind { get; }

    Task<HandlerOutcome> HandleAsync(UpdateContext context, CancellationToken cancellationToken);
}
