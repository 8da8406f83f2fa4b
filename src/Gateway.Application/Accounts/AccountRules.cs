using FluentValidation;
using Gateway.Domain.Accounts;

namespace Gateway.Application.Accounts;

/// <summary>What accounts and keys may be called, and how long a password is.</summary>
internal static class AccountRules
{
    private const int LongestName = 100;

    public static IRuleBuilderOptions<T, string> Username<T>(this IRuleBuilder<T, string> rule) => rule
        .Must(name => name is not null && Domain.Accounts.Username.IsValid(Domain.Accounts.Username.Normalize(name)))
        .WithMessage($"Must have {Domain.Accounts.Username.Form}.");

    public static IRuleBuilderOptions<T, string> Password<T>(this IRuleBuilder<T, string> rule) => rule
        .Must(password => password is not null && PasswordRule.Allows(password))
        .WithMessage($"Must have {PasswordRule.Shortest} to {PasswordRule.Longest} characters.");

    /// <summary>A name for people: any script, but one line and something to be seen.</summary>
    public static IRuleBuilderOptions<T, string?> Name<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(name => name is { Length: <= LongestName } && !string.IsNullOrWhiteSpace(name) && IsOneLine(name))
        .WithMessage($"Must be one line of 1 to {LongestName} characters.");

    public static IRuleBuilderOptions<T, string> Role<T>(this IRuleBuilder<T, string> rule) => rule
        .Must(role => Domain.Accounts.Role.Names.Contains(role, StringComparer.Ordinal)).WithMessage($"Must be one of {string.Join(", ", Domain.Accounts.Role.Names)}.");

    public static IRuleBuilderOptions<T, string> ScopeOfKeys<T>(this IRuleBuilder<T, string> rule) => rule
        .Must(scope => Scope.All.Contains(scope, StringComparer.Ordinal)).WithMessage("Is no scope.")
        .Must(scope => !Scope.NeverOfKeys.Contains(scope, StringComparer.Ordinal)).WithMessage("A key makes no keys or users.");

    /// <summary>Neither line breaks and other control characters, which terminals obey, nor half a character, which PostgreSQL refuses.</summary>
    private static bool IsOneLine(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsControl(text[i]) || char.IsSurrogate(text[i]) || text[i] is '\u2028' or '\u2029')
                return false;
        }

        return true;
    }
}
