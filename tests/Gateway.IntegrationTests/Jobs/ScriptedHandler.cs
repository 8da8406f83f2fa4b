using System.Collections.Concurrent;
using Gateway.Application.Updates.Handlers;
using Gateway.Domain.Bots;

namespace Gateway.IntegrationTests.Jobs;

/// <summary>A bot handler that does what the test says and notes the updates it was called with, in order.</summary>
internal sealed class ScriptedHandler : IBotHandler
{
    private readonly ConcurrentQueue<long> _calls = [];

    public HandlerKind Kind => HandlerKind.Http;

    /// <summary>The update ids, one for each call.</summary>
    public IReadOnlyList<long> Calls => [.. _calls];

    public Func<UpdateContext, CancellationToken, Task<HandlerOutcome>> Script { get; set; } = static (_, _) => Task.FromResult(HandlerOutcome.Done);

    public void Always(HandlerOutcome outcome) => Script = (_, _) => Task.FromResult(outcome);

    public Task<HandlerOutcome> HandleAsync(UpdateContext context, CancellationToken cancellationToken)
    {
        _calls.Enqueue(context.Envelope.UpdateId);
        return Script(context, cancellationToken);
    }
}
