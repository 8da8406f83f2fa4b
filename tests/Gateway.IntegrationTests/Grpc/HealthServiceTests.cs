using System.Text.Json.Nodes;
using Gateway.Api.Grpc.Framing;
using Gateway.IntegrationTests.Servers;
using static Gateway.IntegrationTests.Grpc.GrpcGateways;

namespace Gateway.IntegrationTests.Grpc;

internal sealed class HealthServiceTests
{
    private const string Health = "grpc.health.v1.Health";

    [TestCase("")]
    [TestCase(ChatService)]
    public async Task AGatewayThatIsReady_Serves(string service) =>
        (await Client.CallAsync($"{Health}/Check", new JsonObject { ["service"] = service })).Ok()["status"]!.GetValue<string>().Should().Be("SERVING");

    [Test]
    public async Task AnUnknownService_IsNotFound() =>
        (await Client.CallAsync($"{Health}/Check", new JsonObject { ["service"] = "nothing" })).Code.Should().Be(StatusCode.NotFound);

    [Test]
    public async Task AStrangersLargeMessage_IsRefused() =>
        (await Client.CallAsync($"{Health}/Check", new JsonObject { ["service"] = new string('x', 20_000) })).Code.Should().Be(StatusCode.ResourceExhausted);

    [Test]
    public async Task TheServices_AreListedByReflection()
    {
        var call = await Client.BeginAsync("grpc.reflection.v1.ServerReflection/ServerReflectionInfo");
        await call.WriteAsync(new JsonObject { ["list_services"] = "*" });

        (await call.NextAsync())["list_services_response"]!["service"]!.AsArray().Select(static service => service!["name"]!.GetValue<string>()).Should().Contain([ChatService, BotService, MessageService, Health]);
        await call.HalfCloseAsync();
        (await call.EndAsync()).Code.Should().Be(StatusCode.Ok);
    }

    [Test]
    public async Task AGatewayThatStops_EndsItsStreamsWithUnavailable()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewayStart { Bots = new BotsFile(BotEntry.Echo("hello") with { RequireAuth = false }), Grpc = true });
        await using var client = await GrpcJs.StartAsync(gateway);
        var watch = await client.BeginAsync($"{Health}/Watch", new JsonObject());
        (await watch.NextAsync())["status"]!.GetValue<string>().Should().Be("SERVING");

        var ending = gateway.TerminateAsync();

        (await watch.EndAsync()).Code.Should().Be(StatusCode.Unavailable);
        (await ending).ExitCode.Should().Be(0);
    }

    [Test]
    public async Task WithoutADatabase_TheManagementApiIsNotConfigured_AndHttpIsNotServedOnItsPort()
    {
        await using var gateway = await GatewayProcess.StartAsync(new GatewayStart { Bots = new BotsFile(BotEntry.Echo("hello") with { RequireAuth = false }), Grpc = true });
        await using var client = await GrpcJs.StartAsync(gateway);

        var answer = await client.CallAsync($"{ChatService}/ListChats", new JsonObject(), GrpcJsOptions.Bearer("x"));
        var health = await client.CallAsync($"{Health}/Check", new JsonObject { ["service"] = ChatService });

        (answer.Code, answer.ErrorCode).Should().Be((StatusCode.FailedPrecondition, "not_configured"));
        health.Ok()["status"]!.GetValue<string>().Should().Be("NOT_SERVING");
        using var http = new HttpClient { DefaultRequestVersion = new Version(2, 0), DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var other = await http.GetAsync($"http://127.0.0.1:{gateway.GrpcPort}/health/live");
        other.IsSuccessStatusCode.Should().BeFalse();
    }
}
