using Gateway.Application.Results;

namespace Gateway.Api.Json;

/// <summary>Collects what is wrong, up to a number that a person could read.</summary>
internal sealed class FieldProblems
{
    public const string Doubled = "Stands there more than once.";

    private const int Most = 100;
    private const int LongestName = 100;

    private readonly List<FieldProblem> _list = [];

    /// <summary>Whoever sends a million bad values must not have them all looked at.</summary>
    public bool IsFull => _list.Count >= Most;

    public IReadOnlyList<FieldProblem> List => _list;

    public void Add(string field, string message)
    {
        if (!IsFull)
            _list.Add(new FieldProblem(field.Length > LongestName ? string.Concat(field.AsSpan(0, LongestName), "…") : field, message));
    }
}
