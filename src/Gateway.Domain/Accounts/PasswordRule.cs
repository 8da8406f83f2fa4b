namespace Gateway.Domain.Accounts;

/// <summary>What passes as a new password: its length alone counts (NIST SP 800-63B asks for no more).</summary>
public static class PasswordRule
{
    public const int Shortest = 12;

    /// <summary>So that nobody has a megabyte hashed.</summary>
    public const int Longest = 256;

    public static bool Allows(string password) => password.Length is >= Shortest and <= Longest;
}
