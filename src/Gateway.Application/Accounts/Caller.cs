using Gateway.Domain.Accounts;

namespace Gateway.Application.Accounts;

/// <summary>Who asks: proven once, where the request came in.</summary>
/// <param name="Kind">What sort of account it is.</param>
/// <param name="Id">Of the user or key; 0 for the command line.</param>
/// <param name="Name">For the audit.</param>
/// <param name="Access">What it may do, read under the current access epoch.</param>
/// <param name="Address">Where it asks from; null where there is no address.</param>
public sealed record Caller(CallerKind Kind, long Id, string Name, Access Access, string? Address)
{
    /// <summary>Whoever can run the program beside its settings can do everything.</summary>
    public static readonly Caller CommandLine = new(CallerKind.Cli, 0, "cli", Access.Admin, null);

    /// <summary>Names the account in one word: <c>user:1</c>.</summary>
    public string Account => $"{Word}:{Id}";

    public string Word => Kind switch { CallerKind.User => "user", CallerKind.ApiKey => "api_key", _ => "cli" };

    /// <summary>The id, where it is a user's.</summary>
    public long? UserId => Kind == CallerKind.User ? Id : null;
}

public enum CallerKind
{
    User,
    ApiKey,
    Cli,
}
