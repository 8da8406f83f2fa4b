using Gateway.Domain.Bots;

namespace Gateway.Application.Updates.Handlers;

/// <summary>Store, stream and deliver only: there is nothing to answer.</summary>
internal sealed class NoneHandler : IBotHandler
{
    public HandlerKind Kind => HandlerKind.None;

    public Task<HandlerOutcome> HandleAsync(UpdateContext context, CancellationToken cancellationToken) => Task.FromResult(HandlerOutcome.Done);
}
