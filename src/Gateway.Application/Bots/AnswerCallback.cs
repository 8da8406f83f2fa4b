using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Audit;
using Gateway.Application.Idempotency;
using Gateway.Application.Persistence;
using Gateway.Application.Results;
using Gateway.Application.Telegram;
using Gateway.Domain.Accounts;
using Gateway.Domain.Bots;
using MediatR;
using Microsoft.Extensions.Logging;

namespace Gateway.Application.Bots;

/// <summary>Answers a press on an inline button, which shows that it is being waited for until then.</summary>
public sealed record AnswerCallback(Caller Caller, string Bot, string CallbackId, CallbackAnswer Body, OnceKey? Key = null) : IAuthorizedRequest<Answered<Unit>>
{
    public Needs Needs => Needs.Bot(Bot, Right.Send, Scope.MessagesSend);
}

/// <summary>What the person sees; with nothing in it the button merely stops waiting.</summary>
public sealed record CallbackAnswer : Input
{
    /// <summary>At most 200 UTF-16 units.</summary>
    public string? Text { get; init; }

    /// <summary>In a window that must be closed, instead of a notice that passes.</summary>
    public bool? ShowAlert { get; init; }

    /// <summary>To be opened; Telegram takes those of games and of its own <c>t.me</c>.</summary>
    public string? Url { get; init; }

    /// <summary>Seconds for which the person's app may give the same answer again.</summary>
    public int? CacheTime { get; init; }
}

internal sealed class AnswerCallbackValidator : AbstractValidator<AnswerCallback>
{
    private const int LongestId = 128;
    private const int LongestText = 200;
    private const int LongestUrl = 2048;
    private const int LongestCache = 30 * 24 * 3600;

    private static readonly string[] Schemes = ["http", "https", "tg"];

    public AnswerCallbackValidator()
    {
        RuleFor(request => request.CallbackId).Must(id => id.Length is > 0 and <= LongestId && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            .WithMessage("Is not the id of a callback query.").OverridePropertyName("cid");
        RuleFor(request => request.Body.Text).MaximumLength(LongestText).WithMessage($"Must have at most {LongestText} characters.");
        RuleFor(request => request.Body.Url)
            .Must(url => url is null || (url.Length <= LongestUrl && Uri.TryCreate(url, UriKind.Absolute, out var address) && Schemes.Contains(address.Scheme, StringComparer.Ordinal)))
            .WithMessage("Must be an http, https or tg address.");
        RuleFor(request => request.Body.CacheTime).InclusiveBetween(0, LongestCache).WithMessage($"Must be 0 to {LongestCache}.");
    }
}

internal sealed partial class AnswerCallbackHandler(
    IBotRegistry bots, IBotSender sender, IGatewayDbFactory store, Once once, TimeProvider time, ILogger<AnswerCallbackHandler> logger)
    : IRequestHandler<AnswerCallback, Result<Answered<Unit>>>
{
    public async Task<Result<Answered<Unit>>> Handle(AnswerCallback request, CancellationToken cancellationToken) =>
        bots.FindByNameOrId(request.Bot) is { } bot
            ? await once.AnswerAsync(request.Caller, request.Key, begin => AnswerAsync(request, bot, begin), unit => unit, Task.FromResult)
            : Failure.NotFound("bot");

    private async Task<Result<Unit>> AnswerAsync(AnswerCallback request, Bot bot, Action begin)
    {
        var call = new Dictionary<string, object>(StringComparer.Ordinal) { ["callback_query_id"] = request.CallbackId };
        Add("text", request.Body.Text);
        Add("show_alert", request.Body.ShowAlert);
        Add("url", request.Body.Url);
        Add("cache_time", request.Body.CacheTime);
        begin();
        var answer = await sender.CallAsync(bot, new OutgoingCall("answerCallbackQuery", BotApiCalls.Parameters(call), SendClass.Api), CancellationToken.None);
        if (!answer.Ok)
            return TelegramFailures.Of(bot, answer);
        await AuditAsync(request, bot);
        return Unit.Value;

        void Add(string name, object? value)
        {
            if (value is not null)
                call.Add(name, value);
        }
    }

    private async Task AuditAsync(AnswerCallback request, Bot bot)
    {
        try
        {
            await using var db = store.Open();
            db.Audit(request.Caller, time.GetUtcNow(), "callback.answered", new AuditTarget("callback", request.CallbackId, bot.Slug));
            await db.SaveChangesAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            LogUnaudited(logger, bot.Slug, request.Caller.Account, failure.GetType().Name);
        }
    }

    [LoggerMessage(1621, LogLevel.Error, "{Bot}: that {Account} answered a callback could not be written into the audit ({Error})")]
    private static partial void LogUnaudited(ILogger logger, string bot, string account, string error);
}
