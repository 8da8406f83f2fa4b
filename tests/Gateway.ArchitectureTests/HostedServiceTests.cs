using Microsoft.Extensions.Hosting;

namespace Gateway.ArchitectureTests;

/// <summary>One hosted service per duty, each with a RunOnceAsync that tests drive and a loop that only waits and calls it.</summary>
internal sealed class HostedServiceTests
{
    [Test]
    public void EveryLoop_CanBeRunOnce() => WithoutRunOnce(Product.LoadedTypes()).Should().BeEmpty();

    [Test]
    public void ThereAreLoops_ToHoldThatAgainst() => Loops(Product.LoadedTypes()).Should().HaveCountGreaterThan(5);

    [Test]
    public void Canary_ALoopThatCannotBeRunOnce() => WithoutRunOnce([typeof(OnlyALoop), typeof(HiddenRunOnce)]).Should().HaveCount(2);

    private static IEnumerable<Type> Loops(IEnumerable<Type> types) => types.Where(type => !type.IsAbstract && type.IsAssignableTo(typeof(BackgroundService)));

    private static IEnumerable<Type> WithoutRunOnce(IEnumerable<Type> types) =>
        Loops(types).Where(type => type.GetMethod("RunOnceAsync") is not { } once || !once.ReturnType.IsAssignableTo(typeof(Task)));

    private class OnlyALoop : BackgroundService
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
    }

    private sealed class HiddenRunOnce : OnlyALoop
    {
        protected override Task ExecuteAsync(CancellationToken stoppingToken) => RunOnceAsync();

        private static Task RunOnceAsync() => Task.CompletedTask;
    }
}
