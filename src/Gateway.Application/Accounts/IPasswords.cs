namespace Gateway.Application.Accounts;

/// <summary>Hashes passwords slowly, and only a few at a time, so that a flood of sign-ins leaves the processor to others.</summary>
public interface IPasswords
{
    /// <summary>For an account that is made or changed by somebody who may; waits for its turn.</summary>
    Task<string> HashAsync(string password, CancellationToken cancellationToken);

    /// <summary>Takes the same time whether there is an account or not.</summary>
    /// <param name="hash">Null for an account that does not exist: then the answer is never yes.</param>
    /// <param name="password">What was typed.</param>
    /// <param name="cancellationToken">The caller gives up.</param>
    Task<PasswordCheck> VerifyAsync(string? hash, string password, CancellationToken cancellationToken);
}

public enum PasswordCheck
{
    Wrong,
    Right,

    /// <summary>Right, but hashed by yesterday's rules: hash it anew.</summary>
    RightButOutdated,

    /// <summary>Too many are waiting; nothing was compared.</summary>
    Busy,
}
