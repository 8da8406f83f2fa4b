using System.Text.Json;
using FluentValidation;
using Gateway.Application.Accounts;
using Gateway.Application.Results;
using Gateway.Application.Telegram;
using Gateway.Domain.Accounts;
using Gateway.Domain.Bots;
using MediatR;

namespace Gateway.Application.Bots;

/// <summary>A file that somebody sent to a bot, without the caller learning the bot's token.</summary>
public sealed record GetBotFile(Caller Caller, string Bot, string FileId) : IAuthorizedRequest<BotFile>
{
    public Needs Needs => Needs.Bot(Bot, Right.Read, Scope.MessagesRead);
}

internal sealed class GetBotFileValidator : AbstractValidator<GetBotFile>
{
    private const int LongestId = 256;

    public GetBotFileValidator() => RuleFor(request => request.FileId)
        .Must(id => id.Length is > 0 and <= LongestId && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        .WithMessage("Is not a file id.").OverridePropertyName("file_id");
}

internal sealed class GetBotFileHandler(IBotRegistry bots, IBotSender sender, IBotFiles files) : IRequestHandler<GetBotFile, Result<BotFile>>
{
    public async Task<Result<BotFile>> Handle(GetBotFile request, CancellationToken cancellationToken)
    {
        if (bots.FindByNameOrId(request.Bot) is not { } bot)
            return Failure.NotFound("bot");
        var answer = await sender.CallAsync(
            bot, new OutgoingCall("getFile", BotApiCalls.Parameters(new { file_id = request.FileId }), SendClass.Api), cancellationToken);
        if (!answer.Ok)
            return Refusal(bot, answer);
        if (answer.Result.ValueKind != JsonValueKind.Object)
            return BotFile.Unavailable;
        if (answer.Result.TryGetProperty("file_size", out var size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var bytes) && bytes > BotFile.LargestBytes)
            return BotFile.TooLarge;
        return answer.Result.TryGetProperty("file_path", out var path) && BotFilePath.Read(path) is { } safe
            ? await files.OpenAsync(bot, safe, cancellationToken)
            : BotFile.Unavailable;
    }

    private static Failure Refusal(Bot bot, BotApiAnswer answer)
    {
        if (answer.ErrorCode != 400 || answer.NotSent)
            return TelegramFailures.Of(bot, answer, isRepeatable: true);
        return answer.Description.Contains("too big", StringComparison.OrdinalIgnoreCase) ? BotFile.TooLarge : BotFile.NotFound;
    }
}
