namespace Gateway.Benchmarks.Load;

/// <summary>Where requests go, and the script that makes them.</summary>
internal sealed record Target(Uri Url, Func<string> Script)
{
    private const int Connections = 64;

    public Task<double> RunAsync(TimeSpan duration) => Wrk.RunAsync(Url, Script(), Connections, duration);
}
