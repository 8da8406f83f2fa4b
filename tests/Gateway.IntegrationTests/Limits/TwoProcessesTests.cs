using System.Net;
using System.Text.Json.Nodes;
using Gateway.Application.Limits;
using Gateway.IntegrationTests.Management;

namespace Gateway.IntegrationTests.Limits;

/// <summary>What two gateways admit together.</summary>
[NonParallelizable]
internal sealed class TwoProcessesTests
{
    private const int PerMinute = 600;

    private ManagedGateways _gateways = null!;

    [OneTimeSetUp]
    public async Task Start() => _gateways = await ManagedGateways.StartAsync(
        2, settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["RATE_LIMIT_PER_MINUTE"] = $"{PerMinute}", ["FORWARDED_NETWORKS"] = "127.0.0.1" });

    [OneTimeTearDown]
    public async Task Stop() => await _gateways.DisposeAsync();

    [Test]
    public async Task SixtyFourConnections_GetTheBudgetAndOneBurst()
    {
        var (_, key) = await _gateways.NewKeyAsync(["bots:read"]);
        HttpClient[] processes = [_gateways.Client(key, 0), _gateways.Client(key, 1)];
        var length = TimeSpan.FromSeconds(2);
        var started = TimeProvider.System.GetTimestamp();

        var callers = await Task.WhenAll(Enumerable.Range(0, 64).Select(caller => CallAsync(processes[caller % 2])));

        var most = new RateLimit(PerMinute).Burst + (PerMinute / 60.0 * TimeProvider.System.GetElapsedTime(started).TotalSeconds);
        callers.Sum(caller => caller.Admitted).Should().BeGreaterThanOrEqualTo(new RateLimit(PerMinute).Burst).And.BeLessThanOrEqualTo((int)most + 1);
        callers.Sum(caller => caller.Refused).Should().BePositive();

        async Task<(int Admitted, int Refused)> CallAsync(HttpClient process)
        {
            var (admitted, refused) = (0, 0);
            while (TimeProvider.System.GetElapsedTime(started) < length)
            {
                var answer = await process.GetJsonAsync("/api/v1/auth/me");
                if (answer.Status == HttpStatusCode.OK)
                    admitted++;
                else if (answer is { Status: HttpStatusCode.TooManyRequests, Code: "rate_limited" } && answer.Header("Retry-After") is not null)
                    refused++;
                else
                    throw new InvalidOperationException($"{answer.Status} {answer.Body}");
            }

            return (admitted, refused);
        }
    }

    [Test]
    public async Task WhoGuessesKeys_IsHeldBack_AndWhoHasOneIsNot()
    {
        (string, string) from = ("X-Forwarded-For", "198.51.100.7");
        var (_, key) = await _gateways.NewKeyAsync(["bots:read"]);
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 2 * new RateLimit(PerMinute).Burst; i++)
            statuses.Add((await _gateways.Client($"tgw_{i}_{new string('x', 43)}", i % 2).SendJsonAsync(HttpMethod.Get, "/api/v1/auth/me", null, from)).Status);

        statuses.Take(10).Should().OnlyContain(status => status == HttpStatusCode.Unauthorized);
        statuses.Should().Contain(HttpStatusCode.TooManyRequests).And.OnlyContain(status => status == HttpStatusCode.Unauthorized || status == HttpStatusCode.TooManyRequests);
        (await _gateways.Client(key).SendJsonAsync(HttpMethod.Get, "/api/v1/auth/me", null, from)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task PasswordsOfOneName_AreTriedTenTimesFromOneAddress_OnBothTogether()
    {
        var name = $"nobody-{_gateways.NewId()}";
        var tries = new List<ApiAnswer>();
        for (var i = 0; i < 20; i++)
            tries.Add(await TryAsync(name, "198.51.100.8", i % 2));

        tries.Take(10).Should().OnlyContain(answer => answer.Code == "sign_in_failed");
        tries.Should().Contain(answer => answer.Status == HttpStatusCode.TooManyRequests && answer.Code == "sign_in_throttled");
        (await TryAsync(name, "198.51.100.9", 0)).Code.Should().Be("sign_in_failed", "another address has tries of its own");
        (await TryAsync($"nobody-{_gateways.NewId()}", "198.51.100.8", 0)).Code.Should().Be("sign_in_failed", "another name does, too");
    }

    private Task<ApiAnswer> TryAsync(string name, string address, int process) => _gateways.Client(process: process).SendJsonAsync(
        HttpMethod.Post, "/api/v1/auth/login", new JsonObject { ["username"] = name, ["password"] = "wrong password" }, ("X-Forwarded-For", address));
}
