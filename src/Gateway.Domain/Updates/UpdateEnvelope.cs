namespace Gateway.Domain.Updates;

/// <summary>The little that the gateway reads out of an update; the raw bytes hold the rest.</summary>
public sealed record UpdateEnvelope
{
    public required long UpdateId { get; init; }

    /// <summary>The name of the update's payload field; at most 64 characters.</summary>
    public required string Kind { get; init; }

    public long? ChatId { get; init; }

    public ChatKind ChatKind { get; init; }

    /// <summary><c>from</c>; for reactions and poll answers <c>user</c>; else none.</summary>
    public long? SenderId { get; init; }

    public long? MessageId { get; init; }

    /// <summary>The message's text, else its caption. U+0000 and lone surrogates, which PostgreSQL cannot hold, are U+FFFD here.</summary>
    public string? Text { get; init; }

    /// <summary>Unix seconds.</summary>
    public long? Date { get; init; }

    public bool IsForwarded { get; init; }

    /// <summary>The command <c>/auth</c> stands in some message inside the update, which therefore may hold a sign-in code.</summary>
    public bool CarriesSignIn { get; init; }

    /// <summary>What else the store keeps of a message; null for any other kind, and for a message without chat or id.</summary>
    public MessageDetails? Message { get; init; }

    /// <summary>Without the text, which may hold a sign-in code and belongs into no log.</summary>
    public override string ToString() => $"{Kind} {UpdateId}";

    /// <summary>The sender, unless it is an identity that many people share.</summary>
    public long? Person => SenderId is { } id && !SharedIdentities.Contains(id) ? id : null;
}
