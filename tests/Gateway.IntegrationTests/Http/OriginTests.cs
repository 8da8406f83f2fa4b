using System.Net;

namespace Gateway.IntegrationTests.Http;

internal sealed class OriginTests
{
    private const string Console = "https://console.example.org";

    private ShellGateway _gateway = null!;

    [OneTimeSetUp]
    public async Task Start() => _gateway = await ShellGateway.StartAsync(("ALLOWED_ORIGINS", Console));

    [OneTimeTearDown]
    public async Task Stop() => await _gateway.DisposeAsync();

    [TestCase("POST", "authorization,content-type,idempotency-key")]
    [TestCase("DELETE", "x-api-key")]
    public async Task APreflight_OfAnOriginThatIsNamed_IsAnswered(string method, string headers)
    {
        using var answer = await PreflightAsync(Console, method, headers);

        answer.StatusCode.Should().Be(HttpStatusCode.NoContent);
        answer.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal(Console);
        answer.Headers.GetValues("Access-Control-Allow-Methods").Single().Should().Contain(method);
        answer.Headers.GetValues("Access-Control-Allow-Headers").Single().ToUpperInvariant().Should().Contain(headers.Split(',')[0].ToUpperInvariant());
        answer.Headers.Contains("Access-Control-Allow-Credentials").Should().BeFalse();
    }

    [TestCase("https://elsewhere.example.org")]
    [TestCase("http://console.example.org")]
    [TestCase("https://console.example.org:444")]
    [TestCase("https://console.example.org.evil.example")]
    [TestCase("null")]
    public async Task Others_AreNotNamed(string origin)
    {
        using var preflight = await PreflightAsync(origin, "GET", "authorization");
        using var answer = await _gateway.GetAsync("/api/v1/test/ok", ("Origin", origin));

        preflight.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
        answer.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
    }

    [TestCase("/api/v1/test/ok")]
    [TestCase("/api/v1/test/broken")]
    [TestCase("/api/v1/nowhere")]
    public async Task APage_MayReadTheAnswers_AndTheirLimits(string path)
    {
        using var answer = await _gateway.GetAsync(path, ("Origin", Console));

        answer.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal(Console);
        answer.Headers.GetValues("Access-Control-Expose-Headers").Single().Should().ContainAll("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After", "Location");
    }

    [Test]
    public async Task OnlyTheManagementApi_IsForPages()
    {
        using var answer = await _gateway.GetAsync("/health", ("Origin", Console));

        answer.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
    }

    [Test]
    public async Task Unset_NoOriginIsNamed()
    {
        await using var gateway = await ShellGateway.StartAsync();
        using var answer = await gateway.GetAsync("/api/v1/test/ok", ("Origin", Console));

        answer.Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse();
    }

    private Task<HttpResponseMessage> PreflightAsync(string origin, string method, string headers) => _gateway.SendAsync(
        HttpMethod.Options, "/api/v1/test/ok", null, ("Origin", origin), ("Access-Control-Request-Method", method), ("Access-Control-Request-Headers", headers));
}
