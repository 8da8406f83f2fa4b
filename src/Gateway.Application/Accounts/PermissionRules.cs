using FluentValidation;

namespace Gateway.Application.Accounts;

internal static class PermissionRules
{
    private const string OneAccount = "Name either a user_id or an api_key_id.";

    /// <summary>One account, named in one way.</summary>
    public static void Account<T>(this AbstractValidator<T> validator, Func<T, PermissionBody> body)
    {
        validator.RuleFor(request => body(request).UserId).Must((request, id) => id is null != body(request).ApiKeyId is null)
            .WithMessage(OneAccount).OverridePropertyName("user_id");
        validator.RuleFor(request => body(request).ApiKeyId).Must((request, id) => id is null || body(request).UserId is null)
            .WithMessage(OneAccount).OverridePropertyName("api_key_id");
    }
}
