using Microsoft.AspNetCore.Http;
using Npgsql;
using StackExchange.Redis;

namespace Gateway.ArchitectureTests;

/// <summary>Domain, Application, Infrastructure, Api: nothing points the other way.</summary>
internal sealed class LayerTests
{
    private static readonly string[] Outside = ["Npgsql", "StackExchange.Redis", "Microsoft.AspNetCore", "System.Net.Http"];

    /// <summary>Where the Api touches Infrastructure: the configuration it reads, services it registers, what its commands and health pages show.</summary>
    private static readonly string[] ApiOnInfrastructure =
    [
        "Gateway.Api.Cli.CommandHost -> Gateway.Infrastructure.Configuration.GatewayConfiguration",
        "Gateway.Api.Cli.CommandHost -> Gateway.Infrastructure.InfrastructureRegistration",
        "Gateway.Api.Cli.CommandHost -> Gateway.Infrastructure.Persistence.DatabaseOptions",
        "Gateway.Api.Cli.ConfigCommand -> Gateway.Infrastructure.Configuration.ConfigurationReference",
        "Gateway.Api.Cli.HealthCommand -> Gateway.Infrastructure.Configuration.GatewayConfiguration",
        "Gateway.Api.Cli.MigrateCommand -> Gateway.Infrastructure.Configuration.GatewayConfiguration",
        "Gateway.Api.Cli.MigrateCommand -> Gateway.Infrastructure.InfrastructureRegistration",
        "Gateway.Api.Cli.MigrateCommand -> Gateway.Infrastructure.Persistence.DatabaseMigrator",
        "Gateway.Api.Cli.MigrateCommand -> Gateway.Infrastructure.Persistence.DatabaseOptions",
        "Gateway.Api.Cli.ServeCommand -> Gateway.Infrastructure.Configuration.GatewayConfiguration",
        "Gateway.Api.Cli.ServeCommand -> Gateway.Infrastructure.Configuration.GrpcOptions",
        "Gateway.Api.Cli.WebhookCommand -> Gateway.Infrastructure.Configuration.GatewayConfiguration",
        "Gateway.Api.Cli.WebhookCommand -> Gateway.Infrastructure.InfrastructureRegistration",
        "Gateway.Api.Cli.WebhookCommand -> Gateway.Infrastructure.Persistence.DatabaseOptions",
        "Gateway.Api.GatewayApplication -> Gateway.Infrastructure.Configuration.EdgeOptions",
        "Gateway.Api.GatewayApplication -> Gateway.Infrastructure.Configuration.GatewayConfiguration",
        "Gateway.Api.GatewayApplication -> Gateway.Infrastructure.Configuration.GrpcOptions",
        "Gateway.Api.GatewayApplication -> Gateway.Infrastructure.InfrastructureRegistration",
        "Gateway.Api.GatewayApplication -> Gateway.Infrastructure.Telemetry.TelemetryOptions",
        "Gateway.Api.GatewayLogging -> Gateway.Infrastructure.Configuration.GatewayConfiguration",
        "Gateway.Api.Grpc.GrpcRegistration -> Gateway.Infrastructure.Configuration.EdgeOptions",
        "Gateway.Api.Grpc.GrpcRegistration -> Gateway.Infrastructure.Configuration.GatewayConfiguration",
        "Gateway.Api.Grpc.GrpcRegistration -> Gateway.Infrastructure.Configuration.GrpcOptions",
        "Gateway.Api.Grpc.HealthService -> Gateway.Infrastructure.Health.GatewayHealth",
        "Gateway.Api.Health.HealthEndpoints -> Gateway.Infrastructure.Health.GatewayHealth",
        "Gateway.Api.Health.HealthEndpoints -> Gateway.Infrastructure.Health.HealthReport",
        "Gateway.Api.Health.HealthEndpoints -> Gateway.Infrastructure.Health.JobCounts",
        "Gateway.Api.Http.Edge -> Gateway.Infrastructure.Configuration.EdgeOptions",
        "Gateway.Api.StartupWarnings -> Gateway.Infrastructure.Bots.BotsFile",
        "Gateway.Api.StartupWarnings -> Gateway.Infrastructure.Configuration.EdgeOptions",
        "Gateway.Api.StartupWarnings -> Gateway.Infrastructure.Configuration.GatewayConfiguration",
        "Gateway.Api.StartupWarnings -> Gateway.Infrastructure.Persistence.DatabaseOptions",
        "Gateway.Api.StartupWarnings -> Gateway.Infrastructure.Redis.RedisOptions",
        "Gateway.Api.Telemetry.GatewayTelemetry -> Gateway.Infrastructure.Telemetry.TelemetryOptions",
        "Gateway.Api.Telemetry.MetricsEndpoint -> Gateway.Infrastructure.Telemetry.StoreGauges",
    ];

    [Test]
    public void Domain_ReferencesTheBaseLibraryAlone() => LayerRules.ReferencesBeyond(Product.Domain).Should().BeEmpty();

    [Test]
    public void Application_ReferencesDomain_TheMediator_AndAbstractions() => LayerRules.ReferencesBeyond(
        Product.Application, "Gateway.Domain", "MediatR", "FluentValidation", "Microsoft.EntityFrameworkCore", "Microsoft.Extensions.DependencyInjection.Abstractions", "Microsoft.Extensions.Logging.Abstractions").Should().BeEmpty();

    [Test]
    public void Application_KnowsNoDatabaseNoRedisAndNoHttp() => LayerRules.TypesFrom(Product.Application, Outside).Should().BeEmpty();

    [Test]
    public void NothingPointsUpwards()
    {
        LayerRules.ReferencesUpwards(Product.Domain).Should().BeEmpty();
        LayerRules.ReferencesUpwards(Product.Application, Product.Domain).Should().BeEmpty();
        LayerRules.ReferencesUpwards(Product.Infrastructure, Product.Domain, Product.Application).Should().BeEmpty();
        LayerRules.ReferencesUpwards(Product.Api, Product.Domain, Product.Application, Product.Infrastructure).Should().BeEmpty();
    }

    [Test]
    public void Api_UsesInfrastructure_OnlyWhereItIsListed() =>
        LayerRules.Uses(Product.Api, "Gateway.Infrastructure.").Should().BeEquivalentTo(ApiOnInfrastructure);

    [Test]
    public void Canary_APackageInDomain()
    {
        var made = new MadeAssembly("Gateway.Domain");
        made.Add("Gateway.Domain.Bots.Bot", made.Import(typeof(NpgsqlConnection)), made.Import(typeof(Uri)));

        LayerRules.ReferencesBeyond(made.Written()).Should().Equal("Npgsql");
    }

    [TestCase(typeof(NpgsqlConnection))]
    [TestCase(typeof(IDatabase))]
    [TestCase(typeof(HttpContext))]
    [TestCase(typeof(HttpClient))]
    public void Canary_TheOutsideInApplication(Type outside)
    {
        var made = new MadeAssembly("Gateway.Application");
        made.Add("Gateway.Application.Updates.ReceiveUpdateHandler", made.Import(outside));

        LayerRules.TypesFrom(made.Written(), Outside).Should().Equal(outside.FullName);
    }

    [Test]
    public void Canary_AReferenceUpwards()
    {
        var made = new MadeAssembly("Gateway.Domain");
        made.Add("Gateway.Domain.Bots.Bot", made.Import(typeof(Application.ApplicationRegistration)), made.Import(typeof(Api.GatewayApplication)));

        LayerRules.ReferencesUpwards(made.Written()).Should().BeEquivalentTo("Gateway.Application", "gateway");
    }

    [Test]
    public void Canary_AnEndpointOnInfrastructure()
    {
        var made = new MadeAssembly("gateway");
        made.Add("Gateway.Api.Updates.UpdateEndpoint", made.Import(typeof(List<Infrastructure.Persistence.DatabaseMigrator>)));

        LayerRules.Uses(made.Written(), "Gateway.Infrastructure.").Except(ApiOnInfrastructure, StringComparer.Ordinal)
            .Should().Equal("Gateway.Api.Updates.UpdateEndpoint -> Gateway.Infrastructure.Persistence.DatabaseMigrator");
    }
}
