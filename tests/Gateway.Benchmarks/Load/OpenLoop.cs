using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks.Load;

/// <summary>Updates at a steady rate, whether or not those before have been answered: what stands still makes its callers wait, and that is seen.</summary>
internal sealed class OpenLoop : IDisposable
{
    private const int Connections = 64;

    /// <summary>As many wait at the most. Those that are due beyond are given up and count as refused.</summary>
    private const int MostOnTheirWay = 20_000;

    private const long FirstId = 700_000_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    private readonly HttpClient _http = new(new SocketsHttpHandler { MaxConnectionsPerServer = Connections }) { Timeout = TimeSpan.FromSeconds(65) };
    private readonly Uri _url;
    private readonly string _secret;
    private readonly double _rate;
    private ConcurrentQueue<double> _latencies = new();
    private long _answered;
    private long _refused;
    private int _onTheirWay;

    /// <summary>Begins with <see cref="RunAsync"/>.</summary>
    /// <param name="gateway">Scheme, host and port.</param>
    /// <param name="bot">Whose updates they are.</param>
    /// <param name="rate">Per second.</param>
    public OpenLoop(Uri gateway, BotEntry bot, double rate) =>
        (_url, _secret, _rate) = (new Uri(gateway, GatewayProcess.UpdateEndpoint(bot.Slug!)), bot.Secret, rate);

    /// <summary>With 200.</summary>
    public long Answered => Interlocked.Read(ref _answered);

    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Returns when it was told to stop and all are answered.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        for (var sent = 0L; !stop.IsCancellationRequested; await Task.Delay(Pause, TimeProvider.System, CancellationToken.None))
        {
            for (var elapsed = TimeProvider.System.GetElapsedTime(began).TotalSeconds; sent < elapsed * _rate; sent++)
                Post(FirstId + sent, began + (long)(sent / _rate * TimeProvider.System.TimestampFrequency));
        }

        await Eventually.BecomesAsync(() => Volatile.Read(ref _onTheirWay) == 0, TimeSpan.FromSeconds(70));
    }

    /// <summary>99 of 100 of those answered since the last call waited no longer, in milliseconds from when they were due.</summary>
    public double TakeP99()
    {
        var latencies = Interlocked.Exchange(ref _latencies, new ConcurrentQueue<double>()).Order().ToList();
        return latencies.Count == 0 ? 0 : latencies[latencies.Count * 99 / 100];
    }

    public void Dispose() => _http.Dispose();

    private void Post(long id, long due)
    {
        if (Volatile.Read(ref _onTheirWay) >= MostOnTheirWay)
            Interlocked.Increment(ref _refused);
        else
            _ = PostAsync(id, due);
    }

    private async Task PostAsync(long id, long due)
    {
        Interlocked.Increment(ref _onTheirWay);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(UpdateScript.Update(id))) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.TryAddWithoutValidation("X-Telegram-Bot-Api-Secret-Token", _secret);
            using var answer = await _http.SendAsync(request);
            Interlocked.Increment(ref answer.IsSuccessStatusCode ? ref _answered : ref _refused);
            _latencies.Enqueue(TimeProvider.System.GetElapsedTime(due).TotalMilliseconds);
        }
        catch (Exception unanswered) when (unanswered is HttpRequestException or OperationCanceledException)
        {
            Interlocked.Increment(ref _refused);
        }
        finally
        {
            Interlocked.Decrement(ref _onTheirWay);
        }
    }
}
