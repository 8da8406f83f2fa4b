using System.Net.Sockets;
using System.Text;
using Gateway.Api.Http;
using Gateway.IntegrationTests.UpdateEndpoint;

namespace Gateway.IntegrationTests.Http;

/// <summary>What the listener for HTTP takes of a client, over the wire.</summary>
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class ListenerLimitsTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    /// <summary>The server looks at its clock once a second, and this machine may be busy.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private ShellGateway _gateway = null!;

    private Uri Address => _gateway.Http.BaseAddress!;

    [OneTimeSetUp]
    public async Task Start() => _gateway = await ShellGateway.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _gateway.DisposeAsync();

    [TestCase(100, 100, 200)]
    [TestCase(101, 10, 431)]
    [TestCase(1, 15_000, 200)]
    [TestCase(1, 16_400, 431)]
    [TestCase(10, 1_900, 431)]
    public async Task Headers_AreFew_AndShort(int count, int length, int status)
    {
        // One of them is Host.
        var lines = Enumerable.Range(1, count - (count > 1 ? 1 : 0)).Select(number => $"X-{number}: {new string('x', length)}\r\n");

        (await AskAsync($"GET /health/live HTTP/1.1\r\nHost: gateway\r\n{string.Concat(lines)}\r\n")).Should().Be(status);
    }

    [TestCase(8_000, 404)]
    [TestCase(8_200, 414)]
    public async Task TheRequestLine_IsShort(int length, int status) =>
        (await AskAsync($"GET /{new string('a', length)} HTTP/1.1\r\nHost: gateway\r\n\r\n")).Should().Be(status);

    [Test]
    public async Task AHeaderThatTrickles_IsNotWaitedFor()
    {
        var (answer, took) = await TrickleAsync("GET /health/live HTTP/1.1\r\nHost: gateway\r\nX-Slow: ");

        answer.Should().StartWith("HTTP/1.1 408 ");
        took.Should().BeCloseTo(ListenerLimits.HeaderTime, Grace);
    }

    [Test]
    public async Task ABodyThatTrickles_IsNotWaitedFor_EvenAsLongAsABodyMayTake()
    {
        var (answer, took) = await TrickleAsync("POST /api/v1/test/body HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n");

        answer.Should().StartWith("HTTP/1.1 408 ");
        took.Should().BeCloseTo(ListenerLimits.BodyRate.GracePeriod, Grace).And.BeLessThan(RequestBody.LongestRead);
    }

    [Test]
    public async Task ABodyThatSaysToBeTooLarge_IsNotWaitedFor([Values("/api/v1/test/body", "/api/v1/nowhere")] string path) =>
        (await AskAsync($"POST {path} HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nContent-Length: 1048577\r\n\r\n")).Should().Be(413);

    /// <summary>Sends a byte now and then until there is an answer, and says how long that took.</summary>
    private async Task<(string Answer, TimeSpan Took)> TrickleAsync(string beginning)
    {
        using var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(Address.Host, Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(beginning));
        var answer = new byte[64];
        var begun = TimeProvider.System.GetTimestamp();
        var reading = client.GetStream().ReadAsync(answer).AsTask();
        while (!reading.IsCompleted)
        {
            TimeProvider.System.GetElapsedTime(begun).Should().BeLessThan(3 * ListenerLimits.HeaderTime);
            await client.GetStream().WriteAsync("x"u8.ToArray());
            await ((Task)reading).WaitAsync(Tick, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return (Encoding.ASCII.GetString(answer, 0, await reading), TimeProvider.System.GetElapsedTime(begun));
    }

    private async Task<int?> AskAsync(string request)
    {
        using var connection = await RawConnection.OpenAsync(Address);
        await connection.SendAsync(Encoding.ASCII.GetBytes(request));
        return await connection.ReadStatusAsync();
    }
}
