namespace Gateway.Application.Accounts;

/// <summary>An account whose credential was good.</summary>
/// <param name="Account">As it stands.</param>
/// <param name="Until">When the credential ends; null for a key without an end.</param>
public sealed record ProvenAccount(AccountAccess Account, DateTimeOffset? Until)
{
    /// <summary>What it asks is asked from this address.</summary>
    public Caller CallFrom(string? address) => new(Account.Kind, Account.Id, Account.Name, Account.Access, address);
}
