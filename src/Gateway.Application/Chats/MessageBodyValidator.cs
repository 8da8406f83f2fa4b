using FluentValidation;

namespace Gateway.Application.Chats;

internal sealed class MessageBodyValidator : AbstractValidator<MessageBody>
{
    private const string OneOf = "Give exactly one of text, photo, document, video and audio.";

    public MessageBodyValidator()
    {
        RuleFor(body => body.Text).NotNull().WithMessage(OneOf).When(body => body.Files.Count == 0);
        RuleFor(body => body.Text).MustBeText(MessageRules.LongestText, body => body.ParseMode).When(body => body.Text is not null);
        RuleFor(body => body.ParseMode).MustBeParseMode();
        RuleFor(body => body.ParseMode).Null().WithMessage("There is no text or caption to mark up.").When(body => body.Text is null && body.Caption is null);
        RuleFor(body => body.ReplyTo).GreaterThan(0).WithMessage("Must be the id of a message.");
        RuleFor(body => body.Keyboard).Custom((keyboard, context) =>
        {
            if (keyboard is { } given && Keyboards.Problem(given) is { } problem)
                context.AddFailure(problem);
        });
        RuleFor(body => body.Photo).Cascade(CascadeMode.Stop).MustBeFile().Must(IsOnly).WithMessage(OneOf);
        RuleFor(body => body.Document).Cascade(CascadeMode.Stop).MustBeFile().Must(IsOnly).WithMessage(OneOf);
        RuleFor(body => body.Video).Cascade(CascadeMode.Stop).MustBeFile().Must(IsOnly).WithMessage(OneOf);
        RuleFor(body => body.Audio).Cascade(CascadeMode.Stop).MustBeFile().Must(IsOnly).WithMessage(OneOf);
        RuleFor(body => body.Caption).MustBeText(MessageRules.LongestCaption, body => body.ParseMode).When(body => body.Caption is not null);
        RuleFor(body => body.Caption).Null().WithMessage("Only a file has a caption.").When(body => body.Files.Count == 0);
        RuleFor(body => body.DisableLinkPreview).Null().WithMessage("Only a text has a preview.").When(body => body.Text is null);
    }

    private static bool IsOnly(MessageBody body, string? file) => file is null || (body.Text is null && body.Files.Count == 1);
}
