using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Gateway.Infrastructure.Configuration;

/// <summary>Reads settings and collects every problem. No problem ever quotes a value: it could be a secret in the wrong place.</summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Notes a problem; one that was met twice is told once.</summary>
    public void Problem(string text)
    {
        if (!_problems.Contains(text, StringComparer.Ordinal))
            _problems.Add(text);
    }

    /// <summary>Somebody meant to set it, well or badly.</summary>
    public bool IsSet(string name) => configuration[name]?.Trim() is { Length: > 0 } || configuration[name + "_FILE"] is { Length: > 0 };

    /// <summary>The value of <c>NAME</c>, or the content of the file that <c>NAME_FILE</c> names; null when unset or empty.</summary>
    public string? Text(string name) => Raw(name) is { Length: > 0 } value ? value : null;

    /// <summary>Like <see cref="Text"/>, but an empty value is told from none.</summary>
    public string? Raw(string name)
    {
        var value = configuration[name]?.Trim();
        if (value is { Length: > 0 } || configuration[name + "_FILE"] is not { Length: > 0 } path)
            return value;
        try
        {
            return File.ReadAllText(path).Trim();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            Problem($"{name}_FILE: the file cannot be read. Check that it exists and that the gateway may read it.");
            return null;
        }
    }

    /// <summary>What stands between commas; nothing when unset.</summary>
    public IEnumerable<string> List(string name) => (Text(name) ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public TimeSpan Duration(string name, TimeSpan fallback, TimeSpan least, TimeSpan most)
    {
        if (Text(name) is not { } text)
            return fallback;
        if (!Domain.Duration.TryParse(text, out var duration))
            Problem($"{name}: must be {Domain.Duration.Form}.");
        else if (duration < least || duration > most)
            Problem($"{name}: must be between {Say(least)} and {Say(most)}.");
        else
            return duration;
        return fallback;
    }

    public int Number(string name, int fallback, int least, int most)
    {
        if (Text(name) is not { } text)
            return fallback;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        Problem($"{name}: must be a whole number from {least} to {most}.");
        return fallback;
    }

    public Uri? HttpUrl(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length == 0 && url.Fragment.Length == 0)
            return url;
        Problem($"{name}: must be an absolute http or https address without a query.");
        return null;
    }

    private static string Say(TimeSpan span) => span switch
    {
        { TotalDays: >= 3 } => $"{span.TotalDays}d",
        { TotalHours: >= 1 } => $"{span.TotalHours}h",
        { TotalMinutes: >= 2 } => $"{span.TotalMinutes}m",
        _ => $"{span.TotalSeconds}s",
    };
}
