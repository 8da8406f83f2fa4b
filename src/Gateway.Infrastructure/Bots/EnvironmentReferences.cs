using System.Text.RegularExpressions;

namespace Gateway.Infrastructure.Bots;

/// <summary>Replaces <c>${NAME}</c> by the value of a variable.</summary>
internal static partial class EnvironmentReferences
{
    public static string Expand(string text, Func<string, string?> lookUp, out IReadOnlyList<string> missing)
    {
        var unresolved = new List<string>();
        var expanded = Reference().Replace(text, match =>
        {
            var name = match.Groups["name"].Value;
            if (lookUp(name) is { } value)
                return value;
            unresolved.Add(name);
            return string.Empty;
        });
        missing = unresolved;
        return expanded;
    }

    [GeneratedRegex(@"\$\{(?<name>[A-Za-z_][A-Za-z0-9_]{0,127})\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Reference();
}
