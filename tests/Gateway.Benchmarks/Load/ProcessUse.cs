using System.Diagnostics;
using System.Globalization;
using Gateway.IntegrationTests.Servers;

namespace Gateway.Benchmarks.Load;

/// <summary>What a gateway's process takes of the machine, as the kernel counts.</summary>
internal static class ProcessUse
{
    private const string Field = "VmRSS:";
    private const double KibibytesPerMebibyte = 1024;

    /// <summary>Resident, in MiB.</summary>
    public static double Memory(GatewayProcess gateway)
    {
        var line = File.ReadLines($"/proc/{gateway.Id}/status").First(static line => line.StartsWith(Field, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(Field.Length).Trim()[..^" kB".Length], CultureInfo.InvariantCulture) / KibibytesPerMebibyte;
    }

    /// <summary>On all processors, since its start.</summary>
    public static TimeSpan Processor(GatewayProcess gateway)
    {
        using var process = Process.GetProcessById(gateway.Id);
        return process.TotalProcessorTime;
    }
}
