using System.Collections.Concurrent;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Upgrades;

/// <summary>A program that asks the management API of several gateways in turn, and writes down every answer.</summary>
internal sealed class Reader : IAsyncDisposable
{
    private static readonly string[] Paths = ["/api/v1/chats", "/api/v1/bots", "/api/v1/jobs", "/api/v1/stats", "/api/v1/webhooks", "/api/v1/auth/me"];
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<(Uri Url, int Status)> _answers = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _reading;
    private volatile HttpClient[] _clients;

    public Reader(params HttpClient[] clients)
    {
        _clients = clients;
        _reading = Task.Run(ReadAsync);
    }

    public IReadOnlyCollection<(Uri Url, int Status)> Answers => _answers;

    /// <summary>From now on these are asked. Returns when nothing is asked of others any more.</summary>
    public async Task GoToAsync(params HttpClient[] clients)
    {
        _clients = clients;
        var begun = _answers.Count;
        await Eventually.BecomesAsync(() => _answers.Count > begun + 1);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        for (var turn = 0; !_stop.IsCancellationRequested; turn++)
        {
            var clients = _clients;
            var client = clients[turn % clients.Length];
            var url = new Uri(client.BaseAddress!, Paths[turn / clients.Length % Paths.Length]);
            var status = 0;
            try
            {
                using var answer = await client.GetAsync(url);
                status = (int)answer.StatusCode;
            }
            catch (HttpRequestException)
            {
                // No answer.
            }

            _answers.Enqueue((url, status));
            await Task.Delay(Pause, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
