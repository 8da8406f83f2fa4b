namespace Gateway.Application.Accounts;

/// <summary>What a sign-in gives, and what a refresh gives anew.</summary>
/// <param name="AccessToken">A JWT.</param>
/// <param name="RefreshToken">Gives the next pair, once.</param>
/// <param name="TokenType">How the access token is sent: <c>Bearer</c>.</param>
/// <param name="ExpiresIn">Seconds until the access token ends.</param>
public sealed record SignedIn(string AccessToken, string RefreshToken, string TokenType, long ExpiresIn)
{
    /// <summary>Without the tokens.</summary>
    public override string ToString() => nameof(SignedIn);
}
