namespace Gateway.IntegrationTests.Servers;

/// <summary>What a receiver answers; by default the empty 200 that means done.</summary>
internal sealed record Answer(int Status = 200, string? Body = null)
{
    public static readonly Answer Done = new();

    /// <summary>No answer at all: the connection is cut.</summary>
    public static readonly Answer DropConnection = new(0);

    public string ContentType { get; init; } = "application/json";

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The answer's JSON body is a Bot API call, or short for one.</summary>
    public static Answer Json(string body) => new(200, body);

    public static Answer RetryAfter(int status, long seconds) =>
        new(status) { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Retry-After"] = $"{seconds}" } };
}
