using System.Text.Json.Nodes;

namespace Gateway.BotApiSimulator.Delivery;

/// <summary>An update's record as the control API shows it.</summary>
internal static class DeliveryView
{
    public static string NameOf(UpdateState state) => state switch
    {
        UpdateState.Pending => "pending",
        UpdateState.InFlight => "in_flight",
        UpdateState.Done => "done",
        UpdateState.Expired => "expired",
        UpdateState.Dropped => "dropped",
        UpdateState.Filtered => "filtered",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "unknown state"),
    };

    public static JsonObject Of(Update update) => new()
    {
        ["update_id"] = update.UpdateId,
        ["copy"] = update.Copy,
        ["kind"] = update.Kind,
        ["chat_id"] = update.ChatId,
        ["state"] = NameOf(update.State),
        ["queued_at"] = update.QueuedAt,
        ["expires_at"] = update.ExpiresAt,
        ["next_attempt_at"] = update.NextAttemptAt,
        ["attempts"] = new JsonArray([.. update.Attempts.Select(Of)]),
    };

    private static JsonObject Of(DeliveryAttempt attempt) => new()
    {
        ["at"] = attempt.At,
        ["status"] = attempt.Status,
        ["error"] = attempt.Error,
        ["duration_ms"] = Math.Round(attempt.DurationMs, 3),
    };
}
