namespace Gateway.Application.Accounts;

/// <summary>Notes that a key was used. Returns at once; what becomes of it is written later, at most once a minute.</summary>
public interface IApiKeyUse
{
    void Note(long apiKeyId);
}
