using System.Text.Json;
using Gateway.Application.Results;
using Gateway.Application.Telegram;
using Gateway.Domain.Bots;

namespace Gateway.Application.Bots;

/// <summary>Who a token belongs to, as Telegram says.</summary>
internal static class BotIdentity
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    /// <summary>The bot's username; or that the token is wrong, or that Telegram cannot be asked now.</summary>
    public static async Task<Result<string>> AskUsernameAsync(this IBotApi api, BotToken token, CancellationToken cancellationToken)
    {
        var answer = await api.CallAsync(token, "getMe", "{}"u8.ToArray(), cancellationToken);
        if (answer.Ok)
            return Read(answer.Result, token) is { } username ? username : new Failure(FailureKind.Upstream, "telegram_failed", "Telegram's answer to getMe makes no sense.");
        if (answer.ErrorCode is 401 or 404)
            return Failure.Invalid(new FieldProblem("token", "Telegram does not know this token."));
        return answer.CanRetry
            ? new Failure(FailureKind.Unavailable, "telegram_unreachable", "Telegram could not be asked whose token this is; nothing was saved.") { RetryAfter = answer.RetryAfter ?? RetryAfter }
            : new Failure(FailureKind.Upstream, "telegram_failed", "Telegram would not say whose token this is; nothing was saved.");
    }

    private static string? Read(JsonElement me, BotToken token) =>
        me.ValueKind == JsonValueKind.Object && me.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out var number) && number == token.BotId
        && me.TryGetProperty("username", out var username) && username.ValueKind == JsonValueKind.String && BotUsername.IsValid(username.GetString())
            ? username.GetString() : null;
}
