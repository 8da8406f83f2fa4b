namespace Gateway.Domain.Jobs;

/// <summary>The states of a job, as they stand in the table.</summary>
public static class JobStatus
{
    public const string Pending = "pending";
    public const string Running = "running";
    public const string Done = "done";
    public const string Dead = "dead";
}
