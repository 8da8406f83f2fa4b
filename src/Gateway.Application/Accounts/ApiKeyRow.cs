using Gateway.Domain.Accounts;

namespace Gateway.Application.Accounts;

/// <summary>An API key as the API shows it: never with its secret or the hash of it.</summary>
/// <param name="Id">The number in <c>tgw_&lt;id&gt;_…</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Scopes">What it may do at all.</param>
/// <param name="Bots">The bots beyond which it can do nothing; null means no limit.</param>
/// <param name="ExpiresAt">When it ends by itself; null means never.</param>
/// <param name="RatePerMinute">Its own budget; null means everybody's.</param>
/// <param name="CreatedBy">The user who made it; null for the command line's, or when that user is gone.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="LastUsedAt">To the minute; null when it has not been used.</param>
public sealed record ApiKeyRow(
    long Id,
    string Name,
    IReadOnlyList<string> Scopes,
    IReadOnlyList<string>? Bots,
    DateTimeOffset? ExpiresAt,
    int? RatePerMinute,
    long? CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt)
{
    internal static ApiKeyRow Of(ApiKey key) => new(
        key.Id, key.Name, key.Scopes, BotsOf(key), key.ExpiresAt, key.RatePerMinute, key.CreatedBy, key.CreatedAt, key.LastUsedAt);

    internal static IReadOnlyList<string>? BotsOf(ApiKey key) =>
        key.BotsLimited ? [.. key.Bots.Select(bot => bot.BotSlug).Order(StringComparer.Ordinal)] : null;
}

/// <summary>A key with its secret: the one answer that shows it.</summary>
/// <param name="Id">Of the key.</param>
/// <param name="Key">What the program sends: <c>tgw_&lt;id&gt;_&lt;secret&gt;</c>.</param>
/// <param name="Name">For people.</param>
/// <param name="Scopes">What it may do at all.</param>
/// <param name="Bots">The bots beyond which it can do nothing; null means no limit.</param>
/// <param name="ExpiresAt">When it ends by itself.</param>
/// <param name="RatePerMinute">Its own budget.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record IssuedApiKey(
    long Id, string Key, string Name, IReadOnlyList<string> Scopes, IReadOnlyList<string>? Bots, DateTimeOffset? ExpiresAt, int? RatePerMinute, DateTimeOffset CreatedAt)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => $"{nameof(IssuedApiKey)} {{ {nameof(Id)} = {Id} }}";

    internal static IssuedApiKey Of(ApiKey key, ApiKeySecret secret) => new(
        key.Id, secret.ToKey(key.Id), key.Name, key.Scopes, ApiKeyRow.BotsOf(key), key.ExpiresAt, key.RatePerMinute, key.CreatedAt);
}
