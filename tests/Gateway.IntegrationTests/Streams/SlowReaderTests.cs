using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using Gateway.IntegrationTests.Management;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Streams;

/// <summary>A thousand clients, ten of which do not read: the others are served as before, and memory stays bounded.</summary>
[NonParallelizable]
[FixtureLifeCycle(LifeCycle.SingleInstance)]
internal sealed class SlowReaderTests
{
    private const string Bot = "alerts";
    private const string Heavy = "heavy";
    private const int Clients = 1000;
    private const int Stuck = 10;
    private const int Rounds = 30;

    /// <summary>Ten stuck clients may have 32 MiB each waiting, which they share.</summary>
    private const long MostGrowth = 256L << 20;

    private readonly List<ClientWebSocket> _sockets = [];
    private readonly List<Task> _reading = [];
    private readonly List<double> _latencies = [];
    private readonly CancellationTokenSource _end = new();
    private ManagedGateways _gateways = null!;
    private string _admin = null!;
    private int _arrived;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _gateways = await ManagedGateways.StartAsync(
            settings: new Dictionary<string, string>(StringComparer.Ordinal) { ["RATE_LIMIT_PER_MINUTE"] = "1000000" }, bots: [BotEntry.None(Bot), BotEntry.None(Heavy)]);
        _admin = await _gateways.SignInAsync(ManagedGateways.AdminName, _gateways.AdminPassword);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var socket in _sockets)
            socket.Dispose();
        _end.Dispose();
        await _gateways.DisposeAsync();
    }

    [Test]
    public async Task TheOthersAreServedAsBefore()
    {
        await ReadersAsync(100);
        await RateAsync(500);
        await ReadersAsync(Clients - Stuck);
        await RateAsync(100);
        await MeasureAsync();
        var before = await MeasureAsync();
        var memory = Memory();

        for (var i = 0; i < Stuck; i++)
            await ConnectAsync(Bot, Heavy);
        for (var i = 0; i < 60; i++)
            await _gateways.DeliverAsync(Heavy, Updates.Of("poll_answer", _gateways.NewId(), $$"""{"poll_id":"1","filler":"{{new string('x', 900_000)}}"}"""));
        var beside = await MeasureAsync();
        var grown = Memory() - memory;

        TestContext.Out.WriteLine($"p99 {before:F1} ms alone, {beside:F1} ms beside {Stuck} that do not read; memory {memory >> 20} MiB and {grown >> 20} MiB more");
        beside.Should().BeLessThan(Math.Max(2 * before, 50));
        grown.Should().BeLessThan(MostGrowth);
    }

    private async Task ReadersAsync(int count)
    {
        while (_reading.Count < count)
            _reading.Add(ReadAsync(await ConnectAsync(Bot)));
    }

    /// <summary>As many messages as reach all readers in a second, while updates come as fast as they are taken.</summary>
    private async Task RateAsync(int updates)
    {
        Volatile.Write(ref _arrived, 0);
        var began = TimeProvider.System.GetTimestamp();
        await Parallel.ForAsync(0, updates, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, _) =>
            await _gateways.DeliverAsync(Bot, Updates.PrivateText(_gateways.NewId(), $"at={TimeProvider.System.GetTimestamp()};")));
        await Eventually.BecomesAsync(() => Volatile.Read(ref _arrived) >= updates * _reading.Count, TimeSpan.FromSeconds(60));
        var rate = updates * _reading.Count / TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        TestContext.Out.WriteLine($"{_reading.Count} clients: {rate:F0} messages a second, memory {Memory() >> 20} MiB");
    }

    private long Memory()
    {
        using var process = Process.GetProcessById(_gateways.Processes[0].Id);
        return process.WorkingSet64;
    }

    /// <summary>Milliseconds from before an update is delivered to its arrival, of all clients and rounds the 99th of 100.</summary>
    private async Task<double> MeasureAsync()
    {
        lock (_latencies)
            _latencies.Clear();
        Volatile.Write(ref _arrived, 0);
        for (var round = 1; round <= Rounds; round++)
        {
            await _gateways.DeliverAsync(Bot, Updates.PrivateText(_gateways.NewId(), $"at={TimeProvider.System.GetTimestamp()};"));
            var goal = round * (Clients - Stuck);
            await Eventually.BecomesAsync(() => Volatile.Read(ref _arrived) >= goal);
        }

        lock (_latencies)
            return _latencies.Order().ElementAt(_latencies.Count * 99 / 100);
    }

    private async Task<ClientWebSocket> ConnectAsync(params string[] bots)
    {
        var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {_admin}");
        await socket.ConnectAsync(new Uri($"ws://{_gateways.Processes[0].BaseUrl.Authority}/api/v1/ws"), CancellationToken.None);
        var buffer = new byte[1024];
        foreach (var bot in bots)
        {
            await socket.SendAsync(Encoding.UTF8.GetBytes($$"""{"action":"subscribe","bot":"{{bot}}"}"""), WebSocketMessageType.Text, true, CancellationToken.None);
            await socket.ReceiveAsync(buffer, CancellationToken.None);
        }

        _sockets.Add(socket);
        return socket;
    }

    private async Task ReadAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        while (!_end.IsCancellationRequested)
        {
            var received = await socket.ReceiveAsync(buffer, _end.Token);
            if (received.MessageType != WebSocketMessageType.Text)
                return;
            var text = Encoding.UTF8.GetString(buffer, 0, received.Count);
            var from = text.IndexOf("at=", StringComparison.Ordinal) + 3;
            var sent = long.Parse(text.AsSpan(from, text.IndexOf(';', from) - from), NumberStyles.None, CultureInfo.InvariantCulture);
            lock (_latencies)
                _latencies.Add(TimeProvider.System.GetElapsedTime(sent).TotalMilliseconds);
            Interlocked.Increment(ref _arrived);
        }
    }
}
