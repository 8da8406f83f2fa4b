using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Development;

/// <summary>The sample receiver, <c>docs/examples/http-bot</c>: newcomers copy it, so its signature check has to hold.</summary>
internal sealed class HttpBotExampleTests
{
    private const string Update = """{"update_id":1,"message":{"message_id":1,"chat":{"id":5},"text":"three small words"}}""";

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly HttpClient _client = new();
    private ServerFolder _folder = null!;
    private ChildProcess _receiver = null!;
    private Uri _address = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _folder = TestRun.Current.NewFolder("receiver");
        var port = FreePort.Find();
        _address = new Uri($"http://127.0.0.1:{port}/");
        _receiver = ChildProcess.Start(
            _folder,
            ["node", Path.Combine(Clone.Root, "docs/examples/http-bot/server.mjs")],
            new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["PORT"] = $"{port}",
                ["WEBHOOK_SECRET"] = $"whsec_{Convert.ToBase64String(_key)}",
            });
        await _receiver.Output.WaitForAsync(line => line.StartsWith("listening", StringComparison.Ordinal));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        _receiver.Dispose();
        await _folder.EndAsync();
    }

    [Test]
    public async Task Receiver_SignedUpdate_AnswersWithAText()
    {
        using var response = await PostAsync(Sign("echo-1", Update));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
        (await response.Content.ReadAsStringAsync()).Should().Be("""{"text":"3 words: three small words"}""");
    }

    [Test]
    public async Task Receiver_OneOfSeveralSignaturesIsRight_Accepts()
    {
        using var response = await PostAsync($"v1,{Convert.ToBase64String(new byte[32])} {Sign("echo-1", Update)}");

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Receiver_AnotherBodyThanWasSigned_Refuses()
    {
        using var response = await PostAsync(Sign("echo-1", Update + " "));

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Receiver_AnOldTimestamp_Refuses()
    {
        var old = TimeProvider.System.GetUtcNow().AddMinutes(-6).ToUnixTimeSeconds();

        using var response = await PostAsync(Sign("echo-1", Update, old), old);

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Receiver_WithoutASignature_Refuses()
    {
        using var response = await _client.PostAsync(_address, new StringContent(Update));

        response.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    private string Sign(string id, string body, long? timestamp = null) =>
        $"v1,{Convert.ToBase64String(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{id}.{timestamp ?? Now}.{body}")))}";

    private static long Now { get; } = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

    private Task<HttpResponseMessage> PostAsync(string signature, long? timestamp = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = new StringContent(Update) };
        request.Headers.Add("webhook-id", "echo-1");
        request.Headers.Add("webhook-timestamp", $"{timestamp ?? Now}");
        request.Headers.Add("webhook-signature", signature);
        return _client.SendAsync(request);
    }
}
