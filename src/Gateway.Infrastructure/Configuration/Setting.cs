namespace Gateway.Infrastructure.Configuration;

/// <summary>A setting as it is declared, once, in <see cref="GatewaySettings"/>: what reads it and what the reference says of it both come from here.</summary>
/// <param name="Name">The environment variable.</param>
/// <param name="Form">What a value must be, as a problem says it after "must be".</param>
/// <param name="Description">What it is for, in a sentence or two.</param>
internal record Setting(string Name, string Form, string Description)
{
    /// <summary>What counts when it is unset, in words.</summary>
    /// <value>The default value is null: nothing.</value>
    public string? Default { get; init; }
}

internal sealed record NumberSetting(string Name, int Fallback, int Least, int Most, string Description)
    : Setting(Name, $"a whole number from {Least} to {Most}", Description);

internal sealed record DurationSetting(string Name, TimeSpan Fallback, TimeSpan Least, TimeSpan Most, string Description)
    : Setting(Name, $"a duration from {Say(Least)} to {Say(Most)}", Description)
{
    public static string Say(TimeSpan span) => span switch
    {
        { TotalDays: >= 3 } => $"{span.TotalDays}d",
        { TotalHours: >= 1 } => $"{span.TotalHours}h",
        { TotalMinutes: >= 2 } => $"{span.TotalMinutes}m",
        _ => $"{span.TotalSeconds}s",
    };
}
