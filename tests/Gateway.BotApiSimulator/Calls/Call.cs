using System.Text.Json.Nodes;

namespace Gateway.BotApiSimulator.Calls;

/// <summary>One received Bot API call. Changed only by the log, under its lock.</summary>
internal sealed class Call
{
    public required long Index { get; init; }

    public required DateTimeOffset At { get; init; }

    public required long? BotId { get; init; }

    public required string Method { get; init; }

    public required JsonObject Parameters { get; init; }

    /// <summary>"http", or "webhook_answer" for a call made in the answer to an update.</summary>
    public required string Via { get; init; }

    /// <summary>Rises with every change of any call, so that a watcher can ask for what is new.</summary>
    public long Version { get; set; }

    public string? Fault { get; set; }

    public bool Finished { get; set; }

    public bool Ok { get; set; }

    /// <summary>Absent when the client got no answer.</summary>
    public int? HttpStatus { get; set; }

    public JsonNode? Result { get; set; }

    public string? Description { get; set; }

    public JsonObject ToView() => new()
    {
        ["index"] = Index,
        ["version"] = Version,
        ["at"] = At,
        ["bot_id"] = BotId,
        ["method"] = Method,
        ["parameters"] = Parameters.DeepClone(),
        ["via"] = Via,
        ["fault"] = Fault,
        ["finished"] = Finished,
        ["ok"] = Ok,
        ["http_status"] = HttpStatus,
        ["result"] = Result?.DeepClone(),
        ["description"] = Description,
    };
}
