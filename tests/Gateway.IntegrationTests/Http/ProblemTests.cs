using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.IntegrationTests.UpdateEndpoint;

namespace Gateway.IntegrationTests.Http;

/// <summary>Whatever goes wrong, the answer is problem details with a stable code.</summary>
internal sealed class ProblemTests
{
    private const int MiB = 1024 * 1024;

    private ShellGateway _gateway = null!;

    [OneTimeSetUp]
    public async Task Start() => _gateway = await ShellGateway.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _gateway.DisposeAsync();

    [TestCase("/api/v1/nowhere", HttpStatusCode.NotFound, "not_found")]
    [TestCase("/nowhere", HttpStatusCode.NotFound, "not_found")]
    [TestCase("/api/v1/test/denied", HttpStatusCode.Forbidden, "forbidden")]
    [TestCase("/api/v1/test/body", HttpStatusCode.MethodNotAllowed, "method_not_allowed")]
    [TestCase("/api/v1/test/broken", HttpStatusCode.InternalServerError, "internal_error")]
    [TestCase("/api/v1/test/unavailable", HttpStatusCode.ServiceUnavailable, "unavailable")]
    public async Task EveryError_IsAProblem_AlsoForWhoWantsNoJson(string path, HttpStatusCode status, string code)
    {
        using var answer = await _gateway.GetAsync(path, ("Accept", "text/html"));

        await answer.ShouldBeProblemAsync(status, code);
    }

    [Test]
    public async Task AWrongMethod_IsToldTheRightOnes()
    {
        using var answer = await _gateway.GetAsync("/api/v1/test/body");

        answer.Content.Headers.Allow.Should().Equal("POST");
    }

    [Test]
    public async Task AFault_IsLoggedOnce_AndNotTold()
    {
        await using var gateway = await ShellGateway.StartAsync();
        using var answer = await gateway.GetAsync("/api/v1/test/broken");

        (await answer.Content.ReadAsStringAsync()).Should().NotContainAny("secret", "Invalid", "Exception");
        gateway.Log.Containing("the secret inside").Should().ContainSingle().Which.Should().StartWith("Error");
    }

    [Test]
    public async Task AStoreThatIsAway_SaysWhenToAskAgain()
    {
        await using var gateway = await ShellGateway.StartAsync();
        using var answer = await gateway.GetAsync("/api/v1/test/unavailable");

        answer.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(2));
        gateway.Log.Containing("GET /api/v1/test/unavailable cannot be answered now").Should().ContainSingle().Which.Should().StartWith("Warning 4201");
    }

    [TestCase("POST", "/api/v1/test/body", true, MiB + 1)]
    [TestCase("POST", "/api/v1/test/body", false, MiB + 1)]
    [TestCase("POST", "/api/v1/test/body", true, 10 * MiB)]
    [TestCase("POST", "/api/v1/test/body", false, 10 * MiB)]
    [TestCase("DELETE", "/api/v1/test/unread", false, MiB + 1)]
    public async Task ABodyOverOneMiB_IsTooLarge(string method, string path, bool chunked, int length)
    {
        using var answer = await SendAsync(method, path, new byte[length], chunked);

        await answer.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, "body_too_large");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task ABodyOfOneMiB_IsTaken(bool chunked)
    {
        var body = "{\"name\":\"\"}"u8.ToArray();
        using var answer = await SendAsync("POST", "/api/v1/test/body", [.. body, .. Enumerable.Repeat((byte)' ', MiB - body.Length)], chunked);

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [TestCase(null, HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    [TestCase("text/plain", HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    [TestCase("application/x-www-form-urlencoded", HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    [TestCase("application/json; charset=utf-16", HttpStatusCode.UnsupportedMediaType, "unsupported_media_type")]
    [TestCase("application/json", HttpStatusCode.OK, null)]
    [TestCase("Application/JSON; charset=\"UTF-8\"", HttpStatusCode.OK, null)]
    [TestCase("application/merge-patch+json", HttpStatusCode.OK, null)]
    public async Task OnlyJson_IsRead(string? type, HttpStatusCode status, string? code)
    {
        using var answer = await PostAsync("""{"name":"a"}""", type);

        answer.StatusCode.Should().Be(status);
        if (code is not null)
            await answer.ShouldBeProblemAsync(status, code);
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("{\"name\":\"a\"} x")]
    public async Task WhatIsNoJson_IsMalformed(string body)
    {
        using var answer = await PostAsync(body, "application/json");

        await answer.ShouldBeProblemAsync(HttpStatusCode.BadRequest, "malformed_json");
    }

    [Test]
    public async Task BadFields_AreAllNamed()
    {
        using var answer = await PostAsync("""{"rate":"many","Name":"a"}""", "application/json");

        await answer.ShouldBeProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid_request");
        var errors = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["errors"]!.AsArray();
        errors.Select(error => $"{error!["field"]}: {error["message"]}").Should().Equal(
            "rate: Must be a whole number from -2147483648 to 2147483647.", "Name: Is not a field that is known here.", "name: Is missing.");
    }

    [Test]
    public async Task LettersOfAllLanguages_ComeBackAsTheyAre()
    {
        using var answer = await PostAsync("""{"name":"Łódź 😀 <b>"}""", "application/json");

        (await answer.Content.ReadAsStringAsync()).Should().Contain("Łódź").And.NotContain("<b>");
    }

    private async Task<HttpResponseMessage> PostAsync(string body, string? type)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (type is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", type);
        return await _gateway.SendAsync(HttpMethod.Post, "/api/v1/test/body", content);
    }

    private async Task<HttpResponseMessage> SendAsync(string method, string path, byte[] body, bool chunked)
    {
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        request.Headers.TransferEncodingChunked = chunked ? true : null;
        return await _gateway.Http.SendAsync(request);
    }
}
