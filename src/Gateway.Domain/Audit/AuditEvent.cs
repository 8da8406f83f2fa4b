namespace Gateway.Domain.Audit;

/// <summary>Who changed what, when, from where.</summary>
public sealed class AuditEvent
{
    public long Id { get; init; }

    public DateTimeOffset At { get; init; }

    /// <summary><c>user</c>, <c>api_key</c>, <c>cli</c> or <c>system</c>.</summary>
    public required string ActorKind { get; init; }

    public long? ActorId { get; init; }

    public required string ActorName { get; init; }

    /// <summary>Noun and verb: <c>apikey.created</c>.</summary>
    public required string Action { get; init; }

    public required string TargetKind { get; init; }

    public required string TargetId { get; init; }

    /// <summary>The bot that it concerns, so that who may see one bot alone sees no other's.</summary>
    public string? BotSlug { get; init; }

    public long? ChatId { get; init; }

    /// <summary>A JSON object; never a secret or the text of a message.</summary>
    public required string Details { get; init; }

    public string? Address { get; init; }
}
