using System.Globalization;
using System.Text.Json.Nodes;
using Gateway.Api.Grpc.Framing;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Grpc.Framing;

[NonParallelizable]
internal sealed class SlowReaderTests
{
    private const int Messages = 1_000_000;
    private const long MoreMemory = 64L * 1024 * 1024;

    private static readonly TimeSpan Stillness = TimeSpan.FromMilliseconds(300);

    /// <summary>200 MB that the reader has not taken would show.</summary>
    [Test]
    [CancelAfter(300_000)]
    public async Task AMillionMessages_ReachAReaderThatRests_AndNothingPilesUp(CancellationToken cancellationToken)
    {
        await using var server = await GatewayProcess.StartUnreadyAsync(new GatewayStart { Program = TestProgram.Command("frame"), Port = FreePort.Find() });
        await using var client = await GrpcJs.StartAsync(server.BaseUrl.Authority, NodeClients.Folder(), "framing.proto");
        var started = TimeProvider.System.GetTimestamp();
        (await CountAsync(100_000, slow: 0)).Code.Should().Be(StatusCode.Ok);
        await TestContext.Out.WriteLineAsync($"without rests: {100_000 / TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} messages a second");
        var before = Memory(server.Id, "VmRSS:");
        await ForgetPeakAsync(server.Id);

        // Rests of 20 ms, about a second for each tenth.
        var answer = await CountAsync(Messages, slow: 2000);

        var most = Memory(server.Id, "VmHWM:");
        (answer.Code, answer.Count).Should().Be((StatusCode.Ok, Messages));
        await TestContext.Out.WriteLineAsync($"resident: {before / 1024 / 1024} MiB before, {most / 1024 / 1024} MiB at most");
        (most - before).Should().BeLessThan(MoreMemory);

        Task<GrpcJsEnd> CountAsync(int messages, int slow) => client.CallAsync(
            $"{FramingServer.Service}/Count", new JsonObject { ["value"] = messages }, new GrpcJsOptions { Count = 100_000, Slow = slow });
    }

    [Test]
    public async Task AReaderThatStops_StopsTheWriter()
    {
        await using var server = await FramingServer.StartAsync();
        using var wire = new GrpcWire(server.Address);
        await using var body = await wire.OpenAsync("Count", GrpcWire.Framed([8, 0xc0, 0x84, 0x3d]));

        // Once it stands still it has no more than the windows and buffers hold; a million messages are 200 MB.
        var (last, since) = (-1L, TimeProvider.System.GetTimestamp());
        await Eventually.BecomesAsync(() =>
        {
            var now = server.Written;
            if (now != last)
                (last, since) = (now, TimeProvider.System.GetTimestamp());
            return now > 0 && TimeProvider.System.GetElapsedTime(since) > Stillness;
        });
        last.Should().BeLessThan(10_000);
    }

    /// <summary>From now on the kernel notes the highest resident memory anew.</summary>
    private static Task ForgetPeakAsync(int process) => File.WriteAllTextAsync($"/proc/{process}/clear_refs", "5");

    private static long Memory(int process, string line) => File.ReadLines($"/proc/{process}/status")
        .Where(status => status.StartsWith(line, StringComparison.Ordinal))
        .Select(static status => long.Parse(status.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024)
        .FirstOrDefault();
}
