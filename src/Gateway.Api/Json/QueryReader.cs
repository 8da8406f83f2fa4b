using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Gateway.Api.Errors;
using Gateway.Application.Lists;
using Gateway.Application.Results;
using Microsoft.Extensions.Primitives;

namespace Gateway.Api.Json;

/// <summary>
/// Reads a request's query parameters and collects every problem: a bad value, one that stands there twice, and, once all that are known
/// have been asked for, every parameter that nobody asked for.
/// </summary>
internal sealed class QueryReader(IQueryCollection query)
{
    private const int LongestText = 1024;

    private readonly FieldProblems _problems = new();
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Null when the parameter is not there, or bad.</summary>
    public string? Text(string name, int longest = LongestText)
    {
        if (!TryFind(name, out var value))
            return null;
        if (value.Length > longest)
            _problems.Add(name, $"Must have at most {longest} characters.");
        else if (!ValueCheck.IsText(value))
            _problems.Add(name, ValueCheck.NotText);
        else
            return value;
        return null;
    }

    public long? Number(string name, long least = long.MinValue, long most = long.MaxValue)
    {
        if (!TryFind(name, out var value))
            return null;
        if (long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        _problems.Add(name, $"Must be a whole number from {least} to {most}.");
        return null;
    }

    public bool? Flag(string name)
    {
        if (!TryFind(name, out var value))
            return null;
        if (value is "true" or "false")
            return value is "true";
        _problems.Add(name, "Must be true or false.");
        return null;
    }

    public DateTimeOffset? Time(string name) => TryFind(name, out var value) ? Convert<DateTimeOffset>(name, value) : null;

    public TEnum? Word<TEnum>(string name)
        where TEnum : struct, Enum => TryFind(name, out var value) ? Convert<TEnum>(name, value) : null;

    /// <summary>The parameters that every list has; the list's own validator judges them.</summary>
    public PageRequest Page()
    {
        var limit = PageRequest.DefaultLimit;
        if (TryFind("limit", out var text) && !int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out limit))
            _problems.Add("limit", $"Must be 1 to {PageRequest.LargestLimit}.");
        return new PageRequest(limit, Text("cursor"));
    }

    /// <summary>Something that only its reader understands, such as a cursor.</summary>
    public void Refuse(string name, string message) => _problems.Add(name, message);

    /// <summary>To be asked last.</summary>
    public bool IsRead([NotNullWhen(false)] out IResult? problem)
    {
        foreach (var unknown in query.Keys.Where(key => !_known.Contains(key)))
            _problems.Add(unknown, "Is not a parameter that is known here.");
        problem = _problems.List is { Count: > 0 } problems ? Problems.Of(Failure.Invalid(problems)) : null;
        return problem is null;
    }

    internal IReadOnlyList<FieldProblem> List => _problems.List;

    private T? Convert<T>(string name, string value)
        where T : struct
    {
        if (ValueCheck.TryRead<T>(value, out var read, out var problem))
            return read;
        _problems.Add(name, problem);
        return null;
    }

    /// <summary>The framework's collection ignores case; here a parameter is written as it is named.</summary>
    private bool TryFind(string name, out string value)
    {
        _known.Add(name);
        value = string.Empty;
        if (!query.Keys.Contains(name, StringComparer.Ordinal) || !query.TryGetValue(name, out StringValues values))
            return false;
        if (values is not [{ } one])
        {
            _problems.Add(name, FieldProblems.Doubled);
            return false;
        }

        value = one;
        return true;
    }
}
