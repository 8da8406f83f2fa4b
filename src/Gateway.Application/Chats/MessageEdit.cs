using System.Text.Json;
using FluentValidation;
using Gateway.Application.Results;

namespace Gateway.Application.Chats;

/// <summary>What a message of the bot's own is changed to. Telegram takes the keyboard away when a text or caption is changed and no keyboard is given.</summary>
public sealed record MessageEdit : Input
{
    /// <summary>For a message without a file.</summary>
    public string? Text { get; init; }

    /// <summary>For a message with a file.</summary>
    public string? Caption { get; init; }

    public string? ParseMode { get; init; }

    /// <summary>An object with <c>inline_keyboard</c>; an empty list takes the keyboard away.</summary>
    public JsonElement? Keyboard { get; init; }

    public bool? DisableLinkPreview { get; init; }
}

internal sealed class MessageEditValidator : AbstractValidator<MessageEdit>
{
    public MessageEditValidator()
    {
        RuleFor(edit => edit.Text).NotNull().WithMessage("Give a text, a caption or a keyboard.").When(edit => edit.Caption is null && edit.Keyboard is null);
        RuleFor(edit => edit.Text).MustBeText(MessageRules.LongestText, edit => edit.ParseMode).When(edit => edit.Text is not null);
        RuleFor(edit => edit.Caption).MustBeText(MessageRules.LongestCaption, edit => edit.ParseMode).When(edit => edit.Caption is not null);
        RuleFor(edit => edit.Caption).Null().WithMessage("A message has a text or a caption, not both.").When(edit => edit.Text is not null);
        RuleFor(edit => edit.ParseMode).MustBeParseMode();
        RuleFor(edit => edit.ParseMode).Null().WithMessage("There is no text or caption to mark up.").When(edit => edit.Text is null && edit.Caption is null);
        RuleFor(edit => edit.DisableLinkPreview).Null().WithMessage("Only a text has a preview.").When(edit => edit.Text is null);
        RuleFor(edit => edit.Keyboard).Custom((keyboard, context) =>
        {
            if (keyboard is { } given && Keyboards.InlineProblem(given) is { } problem)
                context.AddFailure(problem);
        });
    }
}
