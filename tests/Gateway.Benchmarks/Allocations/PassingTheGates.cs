using BenchmarkDotNet.Attributes;
using Gateway.Application.Sessions;
using Gateway.Application.Updates;
using Gateway.Benchmarks.Load;
using Gateway.Domain.Bots;
using Gateway.Infrastructure;
using Gateway.Infrastructure.Configuration;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.Benchmarks.Allocations;

/// <summary>
/// <see cref="ReceiveUpdate"/> through everything that production puts around it, with an allowlist, sessions in memory, and an inbox that accepts
/// without a database.
/// </summary>
public class PassingTheGates
{
    private readonly ReceivedUpdate[] _updates = [.. Sample.Arrived()];
    private readonly Task<ReceiveUpdateResult>[] _answers = new Task<ReceiveUpdateResult>[Sample.AtOnce];
    private ServiceProvider _atOnce = null!;
    private ServiceProvider _later = null!;
    private IMediator _mediator = null!;
    private IMediator _patient = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        (_atOnce, _later) = (await GatewayAsync(new InboxAtOnce()), await GatewayAsync(new InboxLater()));
        (_mediator, _patient) = (_atOnce.GetRequiredService<IMediator>(), _later.GetRequiredService<IMediator>());
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        await _atOnce.DisposeAsync();
        await _later.DisposeAsync();
    }

    [Benchmark(Description = "pass the gates: the inbox answers at once")]
    public Task<ReceiveUpdateResult> AtOnce() => _mediator.Send(new ReceiveUpdate(Sample.Bot, _updates[0]));

    /// <summary>As in production, where nobody gets an answer before the commit: each step on the way is kept until then.</summary>
    [Benchmark(Description = "pass the gates: 64 wait for the inbox", OperationsPerInvoke = Sample.AtOnce)]
    public Task<ReceiveUpdateResult[]> Waiting()
    {
        for (var i = 0; i < _answers.Length; i++)
            _answers[i] = _patient.Send(new ReceiveUpdate(Sample.Bot, _updates[i]));
        return Task.WhenAll(_answers);
    }

    /// <summary>As <c>gateway serve</c> registers it; nothing is started, and nobody connects to the database.</summary>
    private static async Task<ServiceProvider> GatewayAsync(IUpdateInbox inbox)
    {
        var people = Enumerable.Range(0, UpdateScript.People).Select(static person => UpdateScript.FirstPerson + person).ToList();
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["DATABASE_URL"] = "Host=nowhere.invalid",
            ["ALLOWED_USERS"] = string.Join(',', people),
        };
        var configuration = GatewayConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), AppContext.BaseDirectory);
        if (configuration.Problems.Count > 0)
            throw new InvalidOperationException(string.Join('\n', configuration.Problems));
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddGateway(configuration);
        services.AddSingleton(inbox);
        var gateway = services.BuildServiceProvider();
        foreach (var person in people)
            await gateway.GetRequiredService<ISessionStore>().SaveAsync(person, TimeSpan.FromHours(1), CancellationToken.None);
        return gateway;
    }

    private sealed class InboxAtOnce : IUpdateInbox
    {
        private static readonly Task<Acceptance> HandedOver = Task.FromResult(new Acceptance(AcceptanceState.HandedOver, 1));

        public Task<Acceptance> AcceptAsync(Bot bot, ReceivedUpdate update, CancellationToken cancellationToken) => HandedOver;
    }

    private sealed class InboxLater : IUpdateInbox
    {
        public async Task<Acceptance> AcceptAsync(Bot bot, ReceivedUpdate update, CancellationToken cancellationToken)
        {
            await Task.Yield();
            return new Acceptance(AcceptanceState.HandedOver, 1);
        }
    }
}
