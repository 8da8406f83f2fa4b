using System.Globalization;

namespace Gateway.Benchmarks.Soak;

/// <summary>What the gateway holds and does at one moment.</summary>
/// <param name="At">Seconds since the load began.</param>
/// <param name="Memory">Resident, in MiB.</param>
/// <param name="Handles">Open file descriptors.</param>
/// <param name="Connections">TCP connections of the process, in any state; those to PostgreSQL and Redis are among them.</param>
/// <param name="DatabaseConnections">As PostgreSQL counts them.</param>
/// <param name="QueueAge">Seconds since the oldest waiting job was accepted; 0 when none waits.</param>
/// <param name="Updates">Answered per second since the last sample.</param>
/// <param name="P99">Milliseconds from when an update was due to its answer.</param>
internal sealed record Sample(double At, double Memory, double Handles, double Connections, double DatabaseConnections, double QueueAge, double Updates, double P99)
{
    public const string Head = "seconds,memory_mib,handles,tcp_connections,postgres_connections,queue_age_seconds,updates_per_second,post_p99_ms";

    public string Line => string.Create(CultureInfo.InvariantCulture, $"{At:0.0},{Memory:0.0},{Handles},{Connections},{DatabaseConnections},{QueueAge:0.000},{Updates:0.0},{P99:0.00}");
}
