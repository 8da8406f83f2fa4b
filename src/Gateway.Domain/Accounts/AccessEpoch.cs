namespace Gateway.Domain.Accounts;

/// <summary>The one row that tells every instance that something changed. Raised in the transaction of the change itself.</summary>
public sealed class AccessEpoch
{
    public const int TheId = 1;

    public int Id { get; init; } = TheId;

    /// <summary>Rights, roles, keys and users.</summary>
    public long Epoch { get; init; }

    /// <summary>The table <c>bots</c>.</summary>
    public long Bots { get; init; }
}
