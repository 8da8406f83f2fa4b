using Gateway.Application.Updates.Handlers;
using Gateway.Domain.Bots;
using Gateway.UnitTests.Logging;

namespace Gateway.UnitTests.Updates.Handlers;

/// <summary>A handler that does what a test says, for <c>echo</c> bots.</summary>
internal sealed class ScriptedHandler(Func<UpdateContext, CancellationToken, Task<HandlerOutcome>> script) : IBotHandler
{
    private readonly List<UpdateContext> _seen = [];

    public ScriptedHandler(HandlerOutcome outcome)
        : this((_, _) => Task.FromResult(outcome))
    {
    }

    public HandlerKind Kind => HandlerKind.Echo;

    public IReadOnlyList<UpdateContext> Seen => _seen;

    /// <summary>Runs until it is cancelled.</summary>
    public static ScriptedHandler Endless() => new(async (_, cancellationToken) =>
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        return HandlerOutcome.Done;
    });

    public Task<HandlerOutcome> HandleAsync(UpdateContext context, CancellationToken cancellationToken)
    {
        lock (_seen)
            _seen.Add(context);
        return script(context, cancellationToken);
    }

    public HandlerDispatcher ToDispatcher() => new([this], TimeProvider.System, new RecordingLogger<HandlerDispatcher>());
}
