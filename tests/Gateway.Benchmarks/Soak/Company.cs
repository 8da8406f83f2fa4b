using System.Net.WebSockets;
using System.Text;
using Gateway.Benchmarks.Load;

namespace Gateway.Benchmarks.Soak;

/// <summary>
/// Who uses the gateway beside Telegram: clients that stay on its streams, visitors that come, look and leave, some without a word, and somebody who
/// writes to the followed bot.
/// </summary>
internal sealed class Company : IAsyncDisposable
{
    private const int WebSockets = 20;
    private const int Streams = 10;
    private const string Subscribe = $$"""{"action":"subscribe","bot":"{{SoakWorld.Followed}}"}""";

    private static readonly TimeSpan BetweenMessages = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BetweenVisits = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly SoakWorld _world;
    private readonly Audience _audience;
    private readonly Task _audienceStays;
    private readonly HttpClient _http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly CancellationTokenSource _over = new();
    private readonly List<Task> _streams = [];
    private int _failures;

    private Company(SoakWorld world, Audience audience) => (_world, _audience, _audienceStays) = (world, audience, audience.ReceivesAsync(long.MaxValue / 2));

    /// <summary>Visits and messages that did not go well.</summary>
    public int Failures => Volatile.Read(ref _failures);

    /// <summary>The first of <see cref="Failures"/>.</summary>
    public string? FirstFailure { get; private set; }

    /// <summary>Streams that have ended, though they were to stay; of the WebSockets it says only whether one has.</summary>
    public int Left => _streams.Count(static stream => stream.IsCompleted) + (_audienceStays.IsFaulted ? 1 : 0);

    public static async Task<Company> GatherAsync(SoakWorld world)
    {
        var company = new Company(world, await Audience.GatherAsync(LiveUrl(world), WebSockets, world.Key, Subscribe));
        company._http.DefaultRequestHeaders.Authorization = new("Bearer", world.Key);
        while (company._streams.Count < Streams)
            company._streams.Add(company.FollowAsync(await company.OpenStreamAsync(company._over.Token)));
        return company;
    }

    /// <summary>Talks and visits until it is told to stop.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(EveryAsync(BetweenMessages, SayAsync, stop), EveryAsync(BetweenVisits, VisitAsync, stop));

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await Task.WhenAll(_streams);
        await _audience.DisposeAsync();
        _http.Dispose();
        _over.Dispose();
    }

    private static Uri LiveUrl(SoakWorld world) => new($"ws://{world.Gateway.BaseUrl.Authority}/api/v1/ws");

    private Uri Url(string path) => new(_world.Gateway.BaseUrl, path);

    private async Task EveryAsync(TimeSpan pause, Func<int, CancellationToken, Task> act, CancellationToken stop)
    {
        for (var n = 0; !stop.IsCancellationRequested; n++)
        {
            using var patience = new CancellationTokenSource(Patience);
            try
            {
                await act(n, patience.Token);
            }
            catch (Exception failed)
            {
                Interlocked.Increment(ref _failures);
                FirstFailure ??= failed.ToString();
            }

            await Task.Delay(pause, TimeProvider.System, CancellationToken.None);
        }
    }

    private Task SayAsync(int number, CancellationToken patience) => _world.SayAsync($"message {number}", person: 4242 + (number % 100)).WaitAsync(patience);

    private Task VisitAsync(int number, CancellationToken patience) => (number % 8) switch
    {
        0 => OnWebSocketAsync(static (socket, patience) => socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, patience), patience),
        1 => OnWebSocketAsync(static (socket, _) => Task.Run(socket.Abort, CancellationToken.None), patience),
        2 => OnStreamAsync(patience),
        3 => OnConnectionOfItsOwnAsync(patience),
        4 => GetAsync(_http, $"/api/v1/bots/{SoakWorld.Busy}", patience),
        5 => GetAsync(_http, $"/api/v1/chats?bot={SoakWorld.Busy}&limit=50", patience),
        6 => GetAsync(_http, "/api/v1/chats/1/messages?limit=50", patience),
        _ => GetAsync(_http, "/api/v1/auth/me", patience),
    };

    private async Task OnWebSocketAsync(Func<ClientWebSocket, CancellationToken, Task> leave, CancellationToken patience)
    {
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {_world.Key}");
        await socket.ConnectAsync(LiveUrl(_world), patience);
        await socket.SendAsync(Encoding.UTF8.GetBytes(Subscribe), WebSocketMessageType.Text, true, patience);
        await socket.ReceiveAsync(new byte[4096], patience);
        await leave(socket, patience);
    }

    private async Task OnStreamAsync(CancellationToken patience)
    {
        await using var stream = await OpenStreamAsync(patience);
        await stream.ReadExactlyAsync(new byte[1], patience);
    }

    private async Task OnConnectionOfItsOwnAsync(CancellationToken patience)
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", _world.Key);
        await GetAsync(client, $"/api/v1/bots/{SoakWorld.Followed}", patience);
    }

    private async Task GetAsync(HttpClient client, string path, CancellationToken patience)
    {
        using var answer = await client.GetAsync(Url(path), patience);
        answer.EnsureSuccessStatusCode();
    }

    private Task<Stream> OpenStreamAsync(CancellationToken patience) => _http.GetStreamAsync(Url($"/api/v1/stream?bot={SoakWorld.Followed}"), patience);

    private async Task FollowAsync(Stream stream)
    {
        await using (stream)
        {
            try
            {
                var buffer = new byte[16 * 1024];
                while (await stream.ReadAsync(buffer, _over.Token) > 0)
                {
                }
            }
            catch (Exception over) when (over is OperationCanceledException or IOException)
            {
                // Cut off, or the soak is over: that it has ended is what counts.
            }
        }
    }
}
