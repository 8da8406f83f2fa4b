using System.Net;
using Gateway.Api.Http;
using Gateway.Application;
using Gateway.Application.Limits;
using Gateway.Infrastructure.Configuration;
using Gateway.Infrastructure.Limits;
using Gateway.IntegrationTests.Servers;
using Gateway.IntegrationTests.UpdateEndpoint;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gateway.IntegrationTests.Http;

internal sealed class RateLimitTests
{
    private const int Burst = 5;

    private ShellGateway _gateway = null!;

    [OneTimeSetUp]
    public async Task Start() => _gateway = await ShellGateway.StartAsync(("RATE_LIMIT_PER_MINUTE", $"{Burst}"), ("FORWARDED_NETWORKS", "127.0.0.1"));

    [OneTimeTearDown]
    public async Task Stop() => await _gateway.DisposeAsync();

    [TestCase("GET", "/api/v1/test/ok", HttpStatusCode.OK)]
    [TestCase("GET", "/api/v1/test/denied", HttpStatusCode.Forbidden)]
    [TestCase("GET", "/api/v1/test/broken", HttpStatusCode.InternalServerError)]
    [TestCase("GET", "/api/v1/test/unavailable", HttpStatusCode.ServiceUnavailable)]
    [TestCase("GET", "/api/v1/test/nowhere", HttpStatusCode.NotFound)]
    [TestCase("GET", "/api/v1", HttpStatusCode.NotFound)]
    [TestCase("GET", "/API/V1/nowhere", HttpStatusCode.NotFound)]
    [TestCase("PUT", "/api/v1/test/ok", HttpStatusCode.MethodNotAllowed)]
    [TestCase("POST", "/api/v1/test/body", HttpStatusCode.UnsupportedMediaType)]
    public async Task Headers_AreOnEveryAnswer(string method, string path, HttpStatusCode status)
    {
        using var answer = await _gateway.SendAsync(new HttpMethod(method), path, null, From(_gateway.NewClient()));

        answer.StatusCode.Should().Be(status);
        Headers(answer).Should().Be(("5", "4", "12"));
        answer.Headers.CacheControl!.ToString().Should().Contain("no-store");
        answer.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
    }

    [Test]
    public async Task WhoHasNoTokenLeft_IsToldWhenToComeBack_AndOthersGoOn()
    {
        var client = _gateway.NewClient();
        for (var i = 0; i < Burst; i++)
            (await StatusAsync(From(client))).Should().Be(HttpStatusCode.OK);

        using var refused = await _gateway.GetAsync("/api/v1/test/ok", From(client));

        await refused.ShouldBeProblemAsync(HttpStatusCode.TooManyRequests, "rate_limited");
        Headers(refused).Remaining.Should().Be("0");
        refused.Headers.RetryAfter!.Delta!.Value.Should().BePositive().And.BeLessThanOrEqualTo(TimeSpan.FromSeconds(12));
        (await StatusAsync(From(_gateway.NewClient()))).Should().Be(HttpStatusCode.OK);
        (await StatusAsync(From(client), ("X-Test-Account", "who has signed in"))).Should().Be(HttpStatusCode.OK, "good credentials from that address are not held back");
    }

    [Test]
    public async Task AnAccount_IsCountedWhereverItAsksFrom()
    {
        for (var i = 0; i < Burst; i++)
            (await StatusAsync(From(_gateway.NewClient()), ("X-Test-Account", "roaming"))).Should().Be(HttpStatusCode.OK);

        (await StatusAsync(From(_gateway.NewClient()), ("X-Test-Account", "roaming"))).Should().Be(HttpStatusCode.TooManyRequests);
    }

    [Test]
    public async Task AnAccountsOwnRate_Holds()
    {
        using var first = await _gateway.GetAsync("/api/v1/test/ok", From(_gateway.NewClient()), ("X-Test-Account", "fast"), ("X-Test-Rate", "600"));

        Headers(first).Should().Be(("600", "99", "1"));
    }

    [Test]
    public async Task TelegramAndProbes_AreNotLimited()
    {
        var client = _gateway.NewClient();
        for (var i = 0; i < Burst * 2; i++)
        {
            using var update = await _gateway.SendAsync(HttpMethod.Post, GatewayProcess.UpdateEndpoint("kept"), null, From(client));
            using var health = await _gateway.GetAsync("/health/live", From(client));

            (update.StatusCode, health.StatusCode).Should().Be((HttpStatusCode.Unauthorized, HttpStatusCode.OK));
            update.Headers.Concat(health.Headers).Should().NotContain(header => header.Key.StartsWith("RateLimit", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Test]
    public async Task Headers_AreOnAnAnswerThatIsGivenBeforeTheLimits()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var edge = GatewayConfiguration.Read(builder.Configuration, "/").Edge;
        builder.Services.AddEdge(edge);
        builder.Services.AddSingleton(new RateLimitOptions()).AddSingleton<IRateLimiter>(new MemoryRateLimiter(TimeProvider.System));
        await using var gateway = builder.Build();
        gateway.UseEdge(edge);
        gateway.Run(static _ => throw new StoreUnavailableException("Who asks cannot be found out."));
        await gateway.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(gateway.Urls.Single()) };

        using var answer = await http.GetAsync("/api/v1/anything");

        answer.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        Headers(answer).Should().Be(("600", "99", "1"));
    }

    private static (string Name, string Value) From(string client) => ("X-Forwarded-For", client);

    private static (string Limit, string Remaining, string Reset) Headers(HttpResponseMessage answer) =>
        (answer.Headers.GetValues("RateLimit-Limit").Single(), answer.Headers.GetValues("RateLimit-Remaining").Single(), answer.Headers.GetValues("RateLimit-Reset").Single());

    private async Task<HttpStatusCode> StatusAsync(params (string Name, string Value)[] headers)
    {
        using var answer = await _gateway.GetAsync("/api/v1/test/ok", headers);
        return answer.StatusCode;
    }
}
