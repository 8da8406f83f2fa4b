using Gateway.Benchmarks.Load;
using Gateway.Benchmarks.Peers;
using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks.Contests;

/// <summary>A bot that answers at once, without a database: the update in, the gates, the handler, the call to Telegram's stand-in, the answer.</summary>
internal sealed class SyncEcho : IContest
{
    public string Name => "echo";

    public string What => "sync echo, no database, reply to a local sink, 64 connections";

    public string Peer => "a bare endpoint that POSTs the same body to that sink by HttpClient";

    public string Unit => "updates/s";

    public double AtLeast => 0.6;

    public async Task<IMatch> StartAsync(BenchServers servers)
    {
        var bot = BotEntry.Echo("bench");
        var gateway = await GatewayProcess.StartAsync(new GatewayStart { Bots = new BotsFile(bot), BotApiUrl = servers.Telegram.Url, SendLimit = "100000/s" });
        var peer = await PeerProcess.StartAsync("pass-on", servers.Telegram.Url);
        return await WrkMatch.StartAsync(servers.Effort, gateway, new Target(gateway.BaseUrl, () => UpdateScript.Of(bot)), peer, new Target(peer.Url, () => UpdateScript.Of(bot)));
    }
}
