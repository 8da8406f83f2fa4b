using FluentValidation;
using Gateway.Application.Results;
using Gateway.Domain.Bots;
using Gateway.Domain.Webhooks;

namespace Gateway.Application.Bots;

/// <summary>The rules of a bot's fields, which are those of the bots file, as validators say them.</summary>
internal static class BotRules
{
    private const int LongestName = 100;

    public static IRuleBuilderOptions<T, string?> BotToken<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(token => Domain.Bots.BotToken.TryParse(token, out _)).WithMessage(Sentence(Domain.Bots.BotToken.Rule));

    public static IRuleBuilderOptions<T, string?> BotUsername<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(Domain.Bots.BotUsername.IsValid).WithMessage(Sentence(Domain.Bots.BotUsername.Rule));

    public static IRuleBuilderOptions<T, string?> BotSlug<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(Domain.Bots.BotSlug.IsValid).WithMessage(Sentence(Domain.Bots.BotSlug.Rule));

    public static IRuleBuilderOptions<T, string?> BotName<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(name => name is { Length: > 0 and <= LongestName } && !name.Any(char.IsControl)).WithMessage($"Must be one line of 1 to {LongestName} characters.");

    public static IRuleBuilderOptions<T, string?> Handler<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(word => HandlerKinds.Parse(word) is not null).WithMessage($"Must be one of {string.Join(", ", HandlerKinds.Words)}.");

    public static IRuleBuilderOptions<T, string?> LaneOrder<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(word => LaneOrders.Parse(word) is not null).WithMessage($"Must be one of {string.Join(", ", LaneOrders.Words)}.");

    public static IRuleBuilderOptions<T, string?> WebhookSecret<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(Domain.Bots.WebhookSecret.IsValid).WithMessage(Sentence(Domain.Bots.WebhookSecret.Rule));

    public static IRuleBuilderOptions<T, string?> HttpUrl<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(url => url is not null && HttpTarget.TryParseUrl(url, out _)).WithMessage(Sentence(HttpTarget.UrlRule));

    public static IRuleBuilderOptions<T, string?> HttpTimeout<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(timeout => timeout is not null && HttpTarget.TryParseTimeout(timeout, out _)).WithMessage(Sentence(HttpTarget.TimeoutRule));

    public static IRuleBuilderOptions<T, string?> HttpSecret<T>(this IRuleBuilder<T, string?> rule) =>
        rule.Must(secret => SigningSecret.TryParse(secret, out _)).WithMessage(Sentence(SigningSecret.Rule));

    /// <summary>What no single field can know.</summary>
    /// <param name="handler">Null where it is not valid itself.</param>
    /// <param name="runsAsync">The worker is to run it.</param>
    /// <param name="requireAuth">As it was said, or by default.</param>
    /// <param name="hasHttp">There is somewhere to post to.</param>
    /// <param name="hasAuthSecret"><c>AUTH_SECRET</c> is set.</param>
    public static IEnumerable<FieldProblem> Together(HandlerKind? handler, bool runsAsync, bool requireAuth, bool hasHttp, bool hasAuthSecret)
    {
        if (handler == HandlerKind.Http && !hasHttp)
            yield return new FieldProblem("http", "Is missing; the http handler needs at least http.url.");
        if (handler == HandlerKind.Auth && runsAsync)
            yield return new FieldProblem("async", "Must not be true for the auth handler, which answers at once.");
        if (hasAuthSecret)
            yield break;
        if (handler == HandlerKind.Auth)
            yield return new FieldProblem("handler", "The auth handler needs AUTH_SECRET, which is not set.");
        else if (requireAuth)
            yield return new FieldProblem("require_auth", "Is true (as by default) and needs AUTH_SECRET, which is not set; set it to false.");
    }

    /// <summary>The domain's rules are written to follow a field's name.</summary>
    private static string Sentence(string rule) => $"{char.ToUpperInvariant(rule[0])}{rule[1..]}.";
}
