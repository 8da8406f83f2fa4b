using Gateway.Application.Results;

namespace Gateway.Api.Json;

/// <summary>Collects what is wrong, up to a number that a person could read.</summary>
internal sealed class FieldProblems
{
    public const string Doubled = "Stands there more than once.";

    /// <summary>What is longer is cut.</summary>
    public const int LongestName = 100;

    private const int Most = 100;

    private readonly List<FieldProblem> _list = [];

    /// <summary>Whoever sends a million bad values must not have them all looked at.</summary>
    public bool IsFull => _list.Count >= Most;

    public IReadOnlyList<FieldProblem> List => _list;

    /// <summary>There is something that keeps the rest from being read.</summary>
    public bool AreFatal { get; private set; }

    public static bool IsCut(string field) => field.Length > LongestName;

    /// <summary>A field that nobody knows; the others can be read without it.</summary>
    public void AddUnknown(string field) => Note(field, "Is not a field that is known here.");

    public void Add(string field, string message)
    {
        AreFatal = true;
        Note(field, message);
    }

    private void Note(string field, string message)
    {
        if (!IsFull)
            _list.Add(new FieldProblem(IsCut(field) ? string.Concat(field.AsSpan(0, LongestName), "…") : field, message));
    }
}
