using System.Text.Json.Serialization;

namespace Gateway.Application.Results;

/// <summary>What a caller sends as a body.</summary>
public abstract record Input
{
    /// <summary>What was wrong with it already where it was read, and left the rest readable. It is refused together with what is wrong with the rest.</summary>
    [JsonIgnore]
    public IReadOnlyList<FieldProblem> Problems { get; set; } = [];
}
