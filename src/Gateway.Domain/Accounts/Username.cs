namespace Gateway.Domain.Accounts;

/// <summary>A user's name to sign in with: 3 to 64 of <c>a-z0-9._-</c>, however it is typed.</summary>
public static class Username
{
    /// <summary>For people.</summary>
    public const string Form = "3 to 64 characters of a-z, 0-9, '.', '_' and '-'";

    private const int MinLength = 3;
    private const int MaxLength = 64;

    /// <summary>As it is stored and looked up; not checked.</summary>
    public static string Normalize(string typed) => typed.Trim().ToLowerInvariant();

    /// <summary>Whether a name, normalized already, can be somebody's.</summary>
    public static bool IsValid(string name) =>
        name.Length is >= MinLength and <= MaxLength && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '-');
}
