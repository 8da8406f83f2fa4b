using Gateway.Application;
using Gateway.Application.Updates.Handlers;
using Gateway.Domain.Bots;

namespace Gateway.UnitTests.Updates.Handlers;

internal sealed class HandlerDispatcherTests
{
    private static readonly UpdateContext Context = new(A.Bot(), A.Message("hi"), A.EnvelopeOf("hi"));

    [Test]
    public async Task RunAsync_PassesTheContextOn_AndTheOutcomeBack()
    {
        var handler = new ScriptedHandler(HandlerOutcome.GiveUp("no"));

        (await handler.ToDispatcher().RunAsync(Context, CancellationToken.None)).Should().Be(HandlerOutcome.GiveUp("no"));

        handler.Seen.Should().Equal(Context);
    }

    [Test]
    public async Task RunAsync_AFault_IsRetried_AndItsWordsAreNotKept()
    {
        var handler = new ScriptedHandler((_, _) => throw new InvalidOperationException("the token is 123:ABC"));

        var outcome = await handler.ToDispatcher().RunAsync(Context, CancellationToken.None);

        outcome.Should().Be(HandlerOutcome.Retry("The handler failed unexpectedly (InvalidOperationException)."));
    }

    [Test]
    public async Task RunAsync_ACancellationThatNobodyAskedFor_IsAFault()
    {
        var handler = new ScriptedHandler((_, _) => throw new OperationCanceledException());

        (await handler.ToDispatcher().RunAsync(Context, CancellationToken.None)).CanRetry.Should().BeTrue();
    }

    [Test]
    public async Task RunAsync_Cancelled_Throws()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var run = () => ScriptedHandler.Endless().ToDispatcher().RunAsync(Context, cancelled.Token);

        await run.Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task RunAsync_AStoreThatIsAway_Throws()
    {
        var run = () => new ScriptedHandler((_, _) => throw new StoreUnavailableException("away")).ToDispatcher().RunAsync(Context, CancellationToken.None);

        await run.Should().ThrowAsync<StoreUnavailableException>();
    }

    [Test]
    public async Task RunAsync_ABotWhoseHandlerIsNotThere_IsRetried()
    {
        var outcome = await new ScriptedHandler(HandlerOutcome.Done).ToDispatcher().RunAsync(Context with { Bot = A.Bot(HandlerKind.Http) }, CancellationToken.None);

        outcome.CanRetry.Should().BeTrue();
    }

    [Test]
    public async Task None_DoesNothing() =>
        (await new NoneHandler().HandleAsync(Context, CancellationToken.None)).Should().Be(HandlerOutcome.Done);
}
