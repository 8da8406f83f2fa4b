using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Gateway.IntegrationTests.Outages;
using Gateway.IntegrationTests.Servers;

namespace Gateway.IntegrationTests.Chaos;

/// <summary>One of the gateways: the process, and its successors after each kill.</summary>
internal sealed class Replica(string name, GatewayStart start) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ConcurrentQueue<string> _faults = new();
    private volatile GatewayProcess? _process;

    public string Name => name;

    /// <summary>Null while there is no process, or it does not listen yet.</summary>
    public GatewayProcess? Process => _process;

    /// <summary>What was wrong with it, or with a predecessor, beyond what was done to it.</summary>
    public IReadOnlyList<string> Faults => [.. _faults, .. _process is { } process ? FaultsOf(process) : []];

    /// <summary>A client of the process as it is now.</summary>
    public HttpClient NewClient(string? bearer = null)
    {
        var client = new HttpClient { BaseAddress = _process?.BaseUrl, Timeout = TimeSpan.FromSeconds(10) };
        if (bearer is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return client;
    }

    /// <summary>Starts it again and again, as a supervisor does, until it listens: a server that it needs may be away.</summary>
    public async Task StartAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        while (_process is null)
        {
            try
            {
                _process = await GatewayProcess.StartUnreadyAsync(start);
            }
            catch (InvalidOperationException) when (TimeProvider.System.GetElapsedTime(began) < Patience)
            {
                // It has ended at its start.
            }
        }
    }

    public async Task KillAsync()
    {
        var process = _process;
        _process = null;
        if (process is null)
            return;
        foreach (var fault in FaultsOf(process))
            _faults.Enqueue(fault);
        await process.KillAsync();
        await process.DisposeAsync();
    }

    public Task FreezeAsync() => _process?.FreezeAsync() ?? Task.CompletedTask;

    public void Thaw() => _process?.Thaw();

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
            await process.DisposeAsync();
    }

    private IEnumerable<string> FaultsOf(GatewayProcess process) =>
        (process.IsRunning ? process.Faults() : [.. process.Faults(), "It has ended by itself."]).Select(fault => $"{name}: {fault}");
}
