using System.Text;
using Gateway.Application;
using Gateway.Application.Jobs;
using Gateway.Application.Pipeline;
using Gateway.Application.Sessions;
using Gateway.Application.Updates;
using Gateway.Domain;
using Gateway.Domain.Bots;
using Gateway.Domain.Updates;
using Gateway.Infrastructure;
using Gateway.Infrastructure.Configuration;
using MediatR;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Gateway.ArchitectureTests;

/// <summary>Every request passes the gates, in their order, or says why not.</summary>
internal sealed class MediatorTests
{
    [Test]
    public void EveryRequest_PassesTheGates_OrSaysWhyNot() => MediatorRules.Ungated(Product.LoadedTypes()).Should().BeEmpty();

    [Test]
    public void ThereAreRequests_ToHoldThatAgainst() =>
        MediatorRules.Requests(Product.LoadedTypes()).Should().Contain([typeof(ReceiveUpdate), typeof(Authenticate), typeof(EnqueueJob)]);

    [Test]
    public void TheGates_AreRegisteredInTheirOrder() => MediatorRules.Registered(new ServiceCollection().AddUpdates()).Should().Equal(MediatorRules.Behaviors);

    [Test]
    public async Task TheGates_AreAroundReceiveUpdate_AndAroundNothingElse()
    {
        await using var gateway = Gateway();

        MediatorRules.Around<ReceiveUpdate, ReceiveUpdateResult>(gateway).Should().Equal(MediatorRules.Gates);
        MediatorRules.Around<Authenticate, AuthenticateResult>(gateway).Should().BeEmpty();
        MediatorRules.Around<EnqueueJob, Unit>(gateway).Should().BeEmpty();
    }

    [TestCase("43", false, ReceiveUpdateResult.Dropped, Description = "the allowlist")]
    [TestCase("42", true, ReceiveUpdateResult.Dropped, Description = "authentication")]
    [TestCase("42", false, ReceiveUpdateResult.Accepted)]
    public async Task AnUpdate_ReallyPassesThem(string allowed, bool requireAuth, ReceiveUpdateResult result)
    {
        await using var gateway = Gateway(("ALLOWED_USERS", allowed));

        (await gateway.GetRequiredService<IMediator>().Send(Update(gateway, requireAuth))).Should().Be(result);
    }

    [Test]
    public void Canary_ARequestThatSaysNothing() =>
        MediatorRules.Ungated([typeof(SaysNothing), typeof(SaysBlank), typeof(SaysWhy)]).Should().Equal(typeof(SaysNothing), typeof(SaysBlank));

    [Test]
    public void Canary_GatesTheOtherWayRound() => MediatorRules.Registered(new ServiceCollection()
        .AddTransient(typeof(IPipelineBehavior<,>), typeof(AuthenticationBehavior<,>))
        .AddTransient(typeof(IPipelineBehavior<,>), typeof(AllowlistBehavior<,>))).Should().NotEqual(MediatorRules.Gates);

    [Test]
    public async Task Canary_AContainerWithoutAGate()
    {
        await using var gateway = Services().RemoveGate(typeof(AuthenticationBehavior<,>)).BuildServiceProvider();

        MediatorRules.Around<ReceiveUpdate, ReceiveUpdateResult>(gateway).Should().NotEqual(MediatorRules.Gates);
        (await gateway.GetRequiredService<IMediator>().Send(Update(gateway, requireAuth: true))).Should().Be(ReceiveUpdateResult.Accepted);
    }

    private static ServiceProvider Gateway(params (string Name, string Value)[] settings) => Services(settings).BuildServiceProvider();

    private static ServiceCollection Services(params (string Name, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build();
        var services = new ServiceCollection();
        services.AddLogging().AddGateway(GatewayConfiguration.Read(configuration, TestContext.CurrentContext.TestDirectory));
        return services;
    }

    /// <summary>In a group and for a bot without a handler, so that nothing is sent anywhere.</summary>
    private static ReceiveUpdate Update(IServiceProvider gateway, bool requireAuth)
    {
        var raw = Encoding.UTF8.GetBytes("""{"update_id":1,"message":{"from":{"id":42},"chat":{"id":-1,"type":"group"},"text":"hi"}}""");
        BotToken.TryParse("123456:ABC-DEF", out var token).Should().BeTrue();
        var bot = new Bot { Slug = "hello", Token = token, Handler = HandlerKind.None, WebhookSecret = new Secret("x"), RequireAuth = requireAuth };
        return new ReceiveUpdate(bot, new ReceivedUpdate(raw, UpdateEnvelopeReader.Read(raw, out _)!, gateway.GetRequiredService<TimeProvider>().GetTimestamp()));
    }

    private sealed record SaysNothing : IRequest;

    [PassesNoGate(" ")]
    private sealed record SaysBlank : IRequest;

    [PassesNoGate("It is a canary.")]
    private sealed record SaysWhy : IRequest;
}
