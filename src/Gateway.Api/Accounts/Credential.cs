using Gateway.Api.Streams;
using Gateway.Application.Results;
using Gateway.Application.Streams;
using Gateway.Domain.Accounts;

namespace Gateway.Api.Accounts;

/// <summary>What a request shows for itself, not yet checked.</summary>
internal readonly record struct Credential
{
    /// <summary>Where API keys may also be.</summary>
    private const string KeyHeader = "X-API-Key";

    private const string Bearer = "Bearer ";

    private static readonly Failure Missing =
        Failure.Unauthenticated("credentials_missing", "This needs an access token or an API key, as Authorization: Bearer, or an API key as X-API-Key.");

    private static readonly Failure Ambiguous = Failure.Unauthenticated("credentials_ambiguous", "Send one credential, in one header.");

    public required string Value { get; init; }

    /// <summary>An API key, by where it stood or how it begins; else a JWT.</summary>
    public required bool IsKey { get; init; }

    /// <summary>As the streams keep it.</summary>
    public StreamCredential ForStreams => new(Value, IsKey);

    public static Credential Of(string value) => new() { Value = value, IsKey = value.StartsWith(ApiKeyToken.Prefix, StringComparison.Ordinal) };

    /// <summary>Of a route that also takes an access token in its query.</summary>
    public static Result<Credential> Read(HttpRequest request)
    {
        var token = request.Query[TokenInQuery.Name];
        if (token.Count == 0)
            return Read(request.Headers);
        var inHeader = Read(request.Headers);
        return token.Count > 1 || inHeader.IsOk || inHeader.Failure != Missing ? Ambiguous : new Credential { Value = token[0]!, IsKey = false };
    }

    public static Result<Credential> Read(IHeaderDictionary headers)
    {
        var (authorization, key) = (headers.Authorization, headers[KeyHeader]);
        if (authorization.Count + key.Count > 1)
            return Ambiguous;
        if (key.Count == 1)
            return key[0] is { Length: > 0 } given ? new Credential { Value = given, IsKey = true } : Missing;
        if (authorization.Count == 0 || !authorization[0]!.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase))
            return Missing;
        var value = authorization[0]![Bearer.Length..].Trim();
        return value.Length > 0 ? Of(value) : Missing;
    }

    public override string ToString() => "***";
}
