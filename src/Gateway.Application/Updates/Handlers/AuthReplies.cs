using System.Globalization;

namespace Gateway.Application.Updates.Handlers;

/// <summary>What the auth bot says.</summary>
internal static class AuthReplies
{
    public const string Help =
        "This bot signs you in.\n/auth <code> signs in\n/whoami shows who you are and how long you stay signed in\n/logout signs out";

    public const string CodeMissing = "Write /auth, a space and your code.";
    public const string Forwarded = "A forwarded code signs nobody in. Write it yourself.";
    public const string WrongCode = "That code is not right.";
    public const string SignedIn = "You are signed in.";
    public const string SignedOut = "You are signed out.";
    public const string WasSignedOut = "You were not signed in.";

    public static string ComeBack(TimeSpan wait) => $"Too many wrong codes. Try again in {Span(wait)}.";

    public static string WhoAmI(string? name, long id, TimeSpan? left)
    {
        var who = name is null ? id.ToString(CultureInfo.InvariantCulture) : $"{name} ({id})";
        return left is { } time ? $"You are {who}, signed in for another {Span(time)}." : $"You are {who}, not signed in.";
    }

    private static string Span(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => Count(Math.Max(1, (int)Math.Ceiling(span.TotalSeconds)), "second"),
        { TotalHours: < 1 } => Count((int)Math.Ceiling(span.TotalMinutes), "minute"),
        _ => $"{Count((int)span.TotalHours, "hour")} {Count(span.Minutes, "minute")}",
    };

    private static string Count(int number, string unit) => number == 1 ? $"1 {unit}" : $"{number} {unit}s";
}
