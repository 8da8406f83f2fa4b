namespace Gateway.Domain.Accounts;

/// <summary>A user's name to sign in with: <c>[a-z0-9][a-z0-9._@-]{0,63}</c>, however it is typed.</summary>
public static class Username
{
    public const int MaxLength = 64;

    /// <summary>As it is stored and looked up; not checked.</summary>
    public static string Normalize(string typed) => typed.Trim().ToLowerInvariant();

    /// <summary>Whether a name, normalized already, can be somebody's.</summary>
    public static bool IsValid(string name) =>
        name.Length is > 0 and <= MaxLength
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '_' or '@' or '-')
        && char.IsAsciiLetterOrDigit(name[0]);
}
