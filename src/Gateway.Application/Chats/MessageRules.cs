using FluentValidation;

namespace Gateway.Application.Chats;

/// <summary>What new and edited messages have in common.</summary>
internal static class MessageRules
{
    public const int LongestText = 4096;
    public const int LongestCaption = 1024;
    public const string NotEmpty = "Must not be empty.";

    /// <summary>Telegram counts without the markup, which only it can tell from the text.</summary>
    private const int MarkupFactor = 4;

    private const int LongestReference = 2048;

    public static readonly string[] ParseModes = ["HTML", "Markdown", "MarkdownV2"];

    public static bool IsParseMode(string mode) => ParseModes.Contains(mode, StringComparer.OrdinalIgnoreCase);

    public static bool IsWithin(string text, int longest, string? parseMode) => text.Length <= (parseMode is null ? longest : longest * MarkupFactor);

    /// <summary>An http or https address, or a file id; a <c>file:</c> in whatever spelling is neither.</summary>
    public static bool IsFileReference(string reference)
    {
        if (reference.Length is 0 or > LongestReference)
            return false;
        if (reference.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            return true;
        return reference.All(c => !char.IsWhiteSpace(c) && !char.IsControl(c))
            && (reference.StartsWith("http://", StringComparison.OrdinalIgnoreCase) || reference.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
            && Uri.TryCreate(reference, UriKind.Absolute, out _);
    }

    public static IRuleBuilderOptions<T, string?> MustBeText<T>(this IRuleBuilder<T, string?> rule, int longest, Func<T, string?> parseMode) => rule
        .NotEmpty().WithMessage(NotEmpty)
        .Must((message, text) => text is null || IsWithin(text, longest, parseMode(message))).WithMessage($"Must have at most {longest} characters.");

    public static IRuleBuilderOptions<T, string?> MustBeParseMode<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(mode => mode is null || IsParseMode(mode)).WithMessage($"Must be {string.Join(", ", ParseModes[..^1])} or {ParseModes[^1]}.");

    public static IRuleBuilderOptions<T, string?> MustBeFile<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(file => file is null || IsFileReference(file)).WithMessage("Must be an http or https address, or a file id.");
}
