namespace Gateway.Infrastructure.Bots;

/// <summary>Names things in messages without giving away a secret that was put in the wrong place.</summary>
internal static class Place
{
    /// <summary>Quotes a field's name or a slug when it looks like one.</summary>
    public static string Quote(string name) =>
        name.Length is > 0 and <= 32 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '$') ? $"'{name}'" : "with an odd name";
}
