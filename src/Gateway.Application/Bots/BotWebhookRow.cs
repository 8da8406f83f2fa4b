using System.Text.Json;

namespace Gateway.Application.Bots;

/// <summary>What Telegram has registered for a bot.</summary>
/// <param name="Url">Where it delivers; empty when it delivers nowhere.</param>
/// <param name="Ours">That is this gateway, with the secret that it expects.</param>
/// <param name="PendingUpdateCount">Updates that wait at Telegram.</param>
/// <param name="MaxConnections">How many updates it delivers at once.</param>
/// <param name="IpAddress">Where it found the URL.</param>
/// <param name="AllowedUpdates">The kinds that it delivers; empty means its default.</param>
/// <param name="LastErrorAt">When a delivery last failed.</param>
/// <param name="LastError">Why, in Telegram's words.</param>
public sealed record BotWebhookRow(
    string Url,
    bool Ours,
    long PendingUpdateCount,
    long? MaxConnections,
    string? IpAddress,
    IReadOnlyList<string> AllowedUpdates,
    DateTimeOffset? LastErrorAt,
    string? LastError)
{
    /// <summary>Reads what getWebhookInfo answered, which may lack anything.</summary>
    internal static BotWebhookRow Of(JsonElement info, string? ours)
    {
        var url = Text(info, "url") ?? string.Empty;
        return new BotWebhookRow(
            url,
            string.Equals(url, ours, StringComparison.Ordinal),
            Number(info, "pending_update_count") ?? 0,
            Number(info, "max_connections"),
            Text(info, "ip_address"),
            Find(info, "allowed_updates") is { ValueKind: JsonValueKind.Array } kinds
                ? [.. kinds.EnumerateArray().Where(kind => kind.ValueKind == JsonValueKind.String).Select(kind => kind.GetString()!)] : [],
            Number(info, "last_error_date") is { } at and > 0 and < int.MaxValue ? DateTimeOffset.FromUnixTimeSeconds(at) : null,
            Text(info, "last_error_message"));
    }

    private static JsonElement? Find(JsonElement info, string name) => info.ValueKind == JsonValueKind.Object && info.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement info, string name) => Find(info, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static long? Number(JsonElement info, string name) =>
        Find(info, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : null;
}
