using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Gateway.Api.Grpc.Framing;
using Gateway.IntegrationTests.Fuzzing;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Grpc.Framing;

/// <summary>Deadlines, cancellation, the server's end: each test has a server of its own.</summary>
internal sealed class EndingTests
{
    [Test]
    public async Task TheDeadline_EndsAUnaryCall_AndReachesItsMethod()
    {
        await using var server = await FramingServer.StartAsync();
        await using var client = await server.ClientAsync();

        var answer = await CallAsync(client, "Wait", new GrpcJsOptions { DeadlineMs = 300 });

        answer.Code.Should().Be(StatusCode.DeadlineExceeded);
        await server.Cancelled.WaitAsync(TestContext.CurrentContext.CancellationToken);
    }

    [Test]
    public async Task TheDeadline_EndsACallWhoseMethodLooksAtNoCancellation()
    {
        await using var server = await FramingServer.StartAsync();
        using var wire = new GrpcWire(server.Address);

        var answer = await wire.SendAsync("Stubborn", GrpcWire.Message("x"), ("grpc-timeout", "300m"));

        answer.Status.Should().Be(StatusCode.DeadlineExceeded);
    }

    [Test]
    public async Task TheDeadline_EndsAStream()
    {
        await using var server = await FramingServer.StartAsync();
        await using var client = await server.ClientAsync();

        var answer = await CallAsync(client, "Hold", new GrpcJsOptions { DeadlineMs = 500 });

        (answer.Code, answer.Count).Should().Be((StatusCode.DeadlineExceeded, 1));
        await server.Cancelled.WaitAsync(TestContext.CurrentContext.CancellationToken);
    }

    [TestCase("Wait")]
    [TestCase("Hold")]
    public async Task ACancellation_ReachesTheMethod(string method)
    {
        await using var server = await FramingServer.StartAsync();
        await using var client = await server.ClientAsync();
        var call = await client.BeginAsync($"{FramingServer.Service}/{method}", Text());
        await server.Began.WaitAsync(TestContext.CurrentContext.CancellationToken);

        await call.CancelAsync();

        (await call.EndAsync()).Code.Should().Be(StatusCode.Cancelled);
        await server.Cancelled.WaitAsync(TestContext.CurrentContext.CancellationToken);
    }

    [Test]
    public async Task AClientThatIsGone_CancelsItsCalls()
    {
        await using var server = await FramingServer.StartAsync();
        var client = await server.ClientAsync();
        await client.BeginAsync($"{FramingServer.Service}/Hold", Text());
        await server.Began.WaitAsync(TestContext.CurrentContext.CancellationToken);

        await client.DisposeAsync();

        await server.Cancelled.WaitAsync(TestContext.CurrentContext.CancellationToken);
    }

    [Test]
    public async Task AClientThatBreaksTheProtocol_IsNoFaultOfTheServer()
    {
        await using var server = await FramingServer.StartAsync();
        var message = GrpcWire.Message("x");
        byte[] begun =
        [
            .. Http2.Preface,
            .. Http2.Headers(1, (":method", "POST"), (":scheme", "http"), (":authority", server.Address), (":path", $"/{FramingServer.Service}/Echo"), ("content-type", "application/grpc")),
            .. Http2.Data(1, message.AsSpan(0, message.Length - 1), last: false),
        ];
        byte[] tooLong = [0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01];

        await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => BreakAsync()));

        server.Logged.Should().BeEmpty();

        async Task BreakAsync()
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPEndPoint.Parse(server.Address));
            await client.GetStream().WriteAsync(begun);
            await client.GetStream().WriteAsync(tooLong);
            await client.GetStream().CopyToAsync(Stream.Null);
        }
    }

    [Test]
    public async Task WhenTheServerStops_StreamsEndWithUnavailable()
    {
        await using var server = await FramingServer.StartAsync();
        await using var client = await server.ClientAsync();
        var call = await client.BeginAsync($"{FramingServer.Service}/Hold", Text());
        await call.NextAsync();

        server.Stop();

        (await call.EndAsync()).Code.Should().Be(StatusCode.Unavailable);
    }

    [Test]
    public async Task AStreamThatFallsBehind_IsToldSo_ByAClientThatReadsOn()
    {
        await using var server = await FramingServer.StartAsync();
        await using var client = await server.ClientAsync();

        // It rests after each message, so that its window is full when the stream ends.
        var answer = await CallAsync(client, "Flood", new GrpcJsOptions { Count = 1_000_000, Slow = 1 });

        (answer.Code, answer.Details).Should().Be((StatusCode.ResourceExhausted, "Too slow."));
    }

    [Test]
    public async Task AStreamThatFallsBehind_IsReset_WhereNobodyReads()
    {
        await using var server = await FramingServer.StartAsync(new GrpcLimits { LongestFarewell = TimeSpan.FromMilliseconds(200) });
        using var wire = new GrpcWire(server.Address);

        await using var body = await wire.OpenAsync("Flood", GrpcWire.Message("x"));

        // Half a second of flood, a fifth of patience; the client's window is full all the while.
        await Eventually.BecomesAsync(() => server.Aborted > 0);
    }

    private static Task<GrpcJsEnd> CallAsync(GrpcJs client, string method, GrpcJsOptions options) => client.CallAsync($"{FramingServer.Service}/{method}", Text(), options);

    private static JsonObject Text() => new() { ["value"] = "x" };
}
