using FluentValidation;

namespace Gateway.Application.Webhooks;

/// <summary>The rules of a webhook's fields.</summary>
internal static class WebhookRules
{
    public static IRuleBuilderOptions<T, string?> WebhookUrl<T>(this IRuleBuilder<T, string?> rule) => rule
        .Must(Domain.Webhooks.WebhookUrl.IsValid).WithMessage($"M{Domain.Webhooks.WebhookUrl.Rule[1..]}.");

    /// <summary>Each is known and stands there once.</summary>
    public static IRuleBuilderOptions<T, IReadOnlyList<string>?> EventTypes<T>(this IRuleBuilder<T, IReadOnlyList<string>?> rule) => rule
        .Must(types => types is null || types.All(type => Domain.Streams.EventTypes.All.Contains(type, StringComparer.Ordinal)))
        .WithMessage($"Must be among {string.Join(", ", Domain.Streams.EventTypes.All)}.")
        .Must(types => types is null || types.Distinct(StringComparer.Ordinal).Count() == types.Count).WithMessage("Must not name a type twice.");
}
