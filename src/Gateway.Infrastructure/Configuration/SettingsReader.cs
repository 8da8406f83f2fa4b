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

    /// <summary>Says what the setting must be.</summary>
    public void Problem(Setting setting) => Problem($"{setting.Name}: must be {setting.Form}.");

    /// <summary>Somebody meant to set it, well or badly.</summary>
    public bool IsSet(Setting setting) => configuration[setting.Name]?.Trim() is { Length: > 0 } || configuration[setting.Name + "_FILE"] is { Length: > 0 };

    /// <summary>Its value, or the content of the file that <c>NAME_FILE</c> names; null when unset or empty.</summary>
    public string? Text(Setting setting) => Variable(setting.Name);

    /// <summary>Like <see cref="Text"/>, but an empty value is told from none.</summary>
    public string? Raw(Setting setting) => Raw(setting.Name);

    /// <summary>Any variable, for what the bots file refers to by <c>${NAME}</c>.</summary>
    public string? Variable(string name) => Raw(name) is { Length: > 0 } value ? value : null;

    private string? Raw(string name)
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
    public IEnumerable<string> List(Setting setting) =>
        (Text(setting) ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public TimeSpan Duration(DurationSetting setting)
    {
        if (Text(setting) is not { } text)
            return setting.Fallback;
        if (!Domain.Duration.TryParse(text, out var duration))
            Problem($"{setting.Name}: must be {Domain.Duration.Form}.");
        else if (duration < setting.Least || duration > setting.Most)
            Problem($"{setting.Name}: must be between {DurationSetting.Say(setting.Least)} and {DurationSetting.Say(setting.Most)}.");
        else
            return duration;
        return setting.Fallback;
    }

    public int Number(NumberSetting setting)
    {
        if (Text(setting) is not { } text)
            return setting.Fallback;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= setting.Least && number <= setting.Most)
            return number;
        Problem(setting);
        return setting.Fallback;
    }

    public Uri? HttpUrl(Setting setting)
    {
        if (Text(setting) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length == 0 && url.Fragment.Length == 0)
            return url;
        Problem(setting);
        return null;
    }
}
