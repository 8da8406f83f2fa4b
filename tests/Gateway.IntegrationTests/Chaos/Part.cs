namespace Gateway.IntegrationTests.Chaos;

/// <summary>Something that can be broken and mended.</summary>
internal sealed class Part(string name, Func<Task> kill, Func<Task> restart, Func<Task> freeze, Action thaw) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public string Name => name;

    /// <summary>Waits for its time, breaks the part, and mends it when the fault is over, however that goes.</summary>
    /// <returns>From when to when it was broken.</returns>
    public async Task<Outage> SufferAsync(Fault fault)
    {
        await Task.Delay(fault.At, TimeProvider.System);
        await _turn.WaitAsync();
        var from = TimeProvider.System.GetUtcNow();
        try
        {
            await (fault.Kind == FaultKind.Kill ? kill() : freeze());
            await Task.Delay(fault.For, TimeProvider.System);
        }
        finally
        {
            if (fault.Kind == FaultKind.Kill)
                await restart();
            else
                thaw();
            _turn.Release();
        }

        return new Outage(name, fault.Kind, from, TimeProvider.System.GetUtcNow());
    }

    public void Dispose() => _turn.Dispose();
}

/// <summary>When a part was broken, by the machine's clock.</summary>
internal sealed record Outage(string Part, FaultKind Kind, DateTimeOffset From, DateTimeOffset To);
