using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Gateway.Fuzzing;
using Gateway.IntegrationTests.OpenApi;

namespace Gateway.IntegrationTests.Fuzzing;

/// <summary>Every route of the OpenAPI document, with what the document says that it takes, broken: a new route is fuzzed without anybody thinking of it.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class ManagementFuzzTests
{
    private const int Workers = 6;
    private const int CasesOfOneSeed = 100;
    private const int LongestPath = 3000;

    /// <summary>Where the examples' hooks go, nobody listens, and no name is looked up that could be somebody's.</summary>
    private static readonly (string Real, string Nobodys) Host = ("example.org", "hooks.invalid");

    private static readonly string[] Types =
        ["application/json", "application/json", "application/json", "application/json; charset=utf-8", "application/json; charset=utf-16", "application/problem+json", "text/plain", "application/x-www-form-urlencoded", "json", ""];

    private static readonly string[] Headers = ["Idempotency-Key", "Authorization", "X-API-Key", "Accept", "Origin", "X-Forwarded-For", "Last-Event-ID", "Range", "If-Match", "Accept-Encoding", "Content-Encoding"];

    private FuzzedGateway _fuzzed = null!;
    private ManagementSeed _seed = null!;
    private IReadOnlyList<Operation> _operations = [];
    private IReadOnlyList<byte[]> _bodies = [];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _fuzzed = await FuzzedGateway.StartAsync();
        _seed = new ManagementSeed(_fuzzed.Gateways);
        await _seed.CreateAdminAsync();
        _operations = RouteTable.Operations(await RouteTable.DocumentAsync(_fuzzed.Gateways.Client()));
        _bodies = [.. _operations.Where(static operation => operation.Example is not null).Select(BodyOf)];
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _fuzzed.DisposeAsync();

    [Test]
    [CancelAfter(3_600_000)]
    public async Task Requests_AreAnsweredAsDocumented()
    {
        await _fuzzed.RunAsync(FuzzTarget.Management, Workers, _ =>
        {
            var (client, ids, left) = (_fuzzed.Gateways.Client(), new Dictionary<string, string>(StringComparer.Ordinal), 0);
            return async mutator =>
            {
                if (left-- == 0)
                {
                    left = CasesOfOneSeed;
                    client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", _seed.Token());
                    ids = await _seed.NewAsync(client, ids);
                }

                return await AskAsync(client, mutator, ids);
            };
        });

        if (Fuzz.IsWhole)
            _fuzzed.Count("2xx").Should().BeGreaterThan(Fuzz.CasesOf(FuzzTarget.Management) / 20, "what is never accepted does not get far");
    }

    private async Task<string> AskAsync(HttpClient client, Mutator mutator, IReadOnlyDictionary<string, string> ids)
    {
        var operation = mutator.Pick(_operations);
        var mutant = new Dictionary<string, string>(ids, StringComparer.Ordinal);
        var isOwnPath = true;
        if (mutator.Once(3) && RouteTable.Placeholder.IsMatch(operation.Path))
        {
            var changed = mutator.Pick([.. mutant.Keys]);
            isOwnPath = false;
            mutant[changed] = Escaped(mutator.Text(mutant[changed]));
        }

        using var request = new HttpRequestMessage(new HttpMethod(operation.Method), Exactly(client, operation.With(mutant) + Query(operation, mutator)));
        AddBody(request, operation, mutator);
        if (mutator.Once(5))
            request.Headers.TryAddWithoutValidation(mutator.Pick(Headers), Header(mutator));
        using var limit = new CancellationTokenSource(FuzzedGateway.Patience, TimeProvider.System);
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        if (answer.Content.Headers.ContentType?.MediaType is "text/event-stream")
            return "2xx";
        var text = await answer.Content.ReadAsStringAsync(limit.Token);
        Judge(operation, isOwnPath, answer, text);
        return $"{(int)answer.StatusCode / 100}xx";
    }

    private static void Judge(Operation operation, bool isOwnPath, HttpResponseMessage answer, string text)
    {
        var status = (int)answer.StatusCode;
        if (status < 300)
        {
            operation.Documents(status).Should().BeTrue("{0} answered {1} {2}", operation, status, text);
            return;
        }

        // The server refuses a path that holds U+0000 or is no UTF-8 before anybody here sees it.
        if (!isOwnPath && status == 400 && text.Length == 0)
            return;
        answer.Content.Headers.ContentType?.MediaType.Should().Be("application/problem+json", "{0} answered {1} {2}", operation, status, text);
        var code = (string?)JsonNode.Parse(text)!["code"];
        code.Should().NotBeNullOrEmpty();
        if (status is 404 or 405 && code is "not_found" or "method_not_allowed")
            isOwnPath.Should().BeFalse("{0} is there", operation);
        else
            operation.Documents(status, code).Should().BeTrue("{0} answered {1} {2}", operation, status, text);
        status.Should().BeLessThan(500, "{0} answered {1}", operation, text);
    }

    private void AddBody(HttpRequestMessage request, Operation operation, Mutator mutator)
    {
        if (operation.Example is null && !mutator.Once(10))
            return;
        var own = operation.Example is null ? mutator.Pick(_bodies) : BodyOf(operation);
        request.Content = new ByteArrayContent(mutator.Once(10) ? mutator.Json(_bodies) : mutator.Json([own]));
        var type = mutator.Once(10) ? mutator.Pick(Types) : Types[0];
        if (type.Length > 0)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
    }

    private static string Query(Operation operation, Mutator mutator)
    {
        var query = new StringBuilder();
        var known = (operation.Described["parameters"] as JsonArray ?? []).Where(static parameter => (string?)parameter!["in"] is "query").Select(static parameter => (string)parameter!["name"]!).ToList();
        foreach (var name in known.Where(_ => mutator.Once(3)))
        {
            for (var times = mutator.Once(10) ? 2 : 1; times > 0; times--)
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Escaped(mutator.Text(mutator.Pick(["1", "true", "alerts", "2026-11-20T10:00:00Z", "sent", "Y2hhdHMvMTc"]))));
        }

        if (mutator.Once(20))
            query.Append(query.Length == 0 ? '?' : '&').Append(Escaped(mutator.Text("x=1")));
        return query.ToString();
    }

    /// <summary>Of visible characters, since no client sends others.</summary>
    private static string Header(Mutator mutator)
    {
        var text = string.Concat(mutator.Text(mutator.Pick(["key-1", "Bearer tgw_1_AAAA", "Basic YTpi", "text/html", "https://a.invalid", "127.0.0.1", "17", "gzip"])).Where(static letter => letter is >= ' ' and <= '~'));
        return text.Length <= LongestPath ? text : text[..LongestPath];
    }

    /// <summary>Each byte that may not stand for itself as %XX, half a surrogate pair as the three bytes it would have.</summary>
    private static string Escaped(string text)
    {
        var escaped = new StringBuilder();
        foreach (var letter in text)
        {
            if (char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '~' or '=' or '&' or ':')
                escaped.Append(letter);
            else if (letter < 0x80)
                escaped.Append($"%{(int)letter:X2}");
            else if (letter < 0x800)
                escaped.Append($"%{0xC0 | (letter >> 6):X2}%{0x80 | (letter & 0x3F):X2}");
            else
                escaped.Append($"%{0xE0 | (letter >> 12):X2}%{0x80 | ((letter >> 6) & 0x3F):X2}%{0x80 | (letter & 0x3F):X2}");
            if (escaped.Length > LongestPath)
                break;
        }

        return escaped.ToString();
    }

    private static Uri Exactly(HttpClient client, string path) =>
        new($"http://{client.BaseAddress!.Authority}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private static byte[] BodyOf(Operation operation) =>
        Encoding.UTF8.GetBytes(operation.Example!.ToJsonString().Replace(Host.Real, Host.Nobodys, StringComparison.Ordinal));
}
