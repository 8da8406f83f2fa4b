using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Gateway.Benchmarks.Load;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Webhooks;

namespace Gateway.Benchmarks.Contests;

/// <summary>Events that are in the log, signed and delivered, each delivery a row with its outcome; against a loop that signs and POSTs.</summary>
internal sealed class WebhookDeliveries : IContest
{
    /// <summary>The default of <c>WEBHOOK_CONCURRENCY</c>.</summary>
    private const int Concurrency = 10;

    /// <summary>One webhook has no more than a third of it.</summary>
    private const int Webhooks = 4;

    private const int Deliveries = 20_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    public string Name => "webhooks";

    public string What => "webhook deliveries to a local receiver, four webhooks, 10 at once";

    public string Peer => "a bare HttpClient loop with the same concurrency and signature";

    public string Unit => "deliveries/s";

    public double AtLeast => 0.6;

    public async Task<IMatch> StartAsync(BenchServers servers)
    {
        var sink = await CountingSink.StartAsync();
        var gateways = await Hooks.StartAsync();
        for (var n = 0; n < Webhooks; n++)
            await (await gateways.AdminAsync()).MakeHookAsync(sink.Url);
        var match = new Match(servers.Effort.Of(Deliveries), sink, gateways);
        await match.OursAsync();
        await match.TheirsAsync();
        return match;
    }

    private sealed class Match(int deliveries, CountingSink sink, ManagedGateways gateways) : IMatch
    {
        private static readonly byte[] Body = Encoding.UTF8.GetBytes(
            $$"""{"type":"message.received","timestamp":"2026-01-01T00:00:00Z","data":{{UpdateScript.Example}}}""");

        public async Task<double> OursAsync()
        {
            var all = sink.ReachesAsync(deliveries);
            await CrashTests.FillAsync(gateways.Database.Db, deliveries / Webhooks);
            var began = TimeProvider.System.GetTimestamp();
            await all.WaitAsync(Patience);
            return deliveries / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        }

        public async Task<double> TheirsAsync()
        {
            using var client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = Concurrency });
            var key = RandomNumberGenerator.GetBytes(32);
            var all = sink.ReachesAsync(deliveries);
            var began = TimeProvider.System.GetTimestamp();
            await Parallel.ForEachAsync(Enumerable.Range(0, deliveries), new ParallelOptions { MaxDegreeOfParallelism = Concurrency }, (n, _) => PostAsync(client, key, n));
            await all.WaitAsync(Patience);
            return deliveries / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        }

        public async ValueTask DisposeAsync()
        {
            await gateways.DisposeAsync();
            await sink.DisposeAsync();
        }

        private async ValueTask PostAsync(HttpClient client, byte[] key, int number)
        {
            var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            byte[] signed = [.. Encoding.UTF8.GetBytes($"evt_{number}.{timestamp}."), .. Body];
            using var request = new HttpRequestMessage(HttpMethod.Post, sink.Url) { Content = new ByteArrayContent(Body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Add("webhook-id", $"evt_{number}");
            request.Headers.Add("webhook-timestamp", timestamp);
            request.Headers.Add("webhook-signature", $"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}");
            using var answer = await client.SendAsync(request);
            answer.EnsureSuccessStatusCode();
        }
    }
}
