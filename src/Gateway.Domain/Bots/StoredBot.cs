namespace Gateway.Domain.Bots;

/// <summary>A bot that was made through the API or the command line. Its secrets are encrypted, with <see cref="Id"/> as associated data.</summary>
public sealed class StoredBot
{
    /// <summary>The bot's id at Telegram.</summary>
    public long Id { get; init; }

    public required string Slug { get; init; }

    public required string Username { get; set; }

    public string? DisplayName { get; set; }

    public required string EncryptedToken { get; set; }

    /// <summary>A <see cref="HandlerKind"/> in lower case.</summary>
    public required string Handler { get; set; }

    public bool Async { get; set; }

    public bool RequireAuth { get; set; }

    /// <summary><c>relaxed</c> or <c>strict</c>.</summary>
    public required string LaneOrder { get; set; }

    /// <summary>Null: derived from the token.</summary>
    public string? EncryptedWebhookSecret { get; set; }

    public string? HttpUrl { get; set; }

    public int? HttpTimeoutMs { get; set; }

    public string? EncryptedHttpSecret { get; set; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; set; }
}
