namespace Gateway.Api.OpenApi;

/// <summary>What a route can refuse for, beyond what it says itself.</summary>
internal static class Refusals
{
    public static IEnumerable<Refusal> Of(RouteContract contract, string path)
    {
        if (!contract.IsAnonymous)
        {
            yield return new Refusal(StatusCodes.Status401Unauthorized, "credentials_missing", "Sign in, or send an API key.");
            yield return new Refusal(StatusCodes.Status401Unauthorized, "credentials_ambiguous", "More than one was sent.");
            yield return new Refusal(StatusCodes.Status401Unauthorized, "token_expired", "The access token has run out: refresh it.");
            yield return new Refusal(StatusCodes.Status401Unauthorized, "token_invalid", "It is not an access token of this gateway.");
            yield return new Refusal(StatusCodes.Status401Unauthorized, "account_disabled", "The user is disabled.");
            yield return new Refusal(StatusCodes.Status401Unauthorized, "api_key_invalid", "There is no such key.");
            yield return new Refusal(StatusCodes.Status401Unauthorized, "api_key_expired", "The key has run out.");
        }

        if (contract.Scope is not null)
            yield return new Refusal(StatusCodes.Status403Forbidden, "scope_missing", "The account has not the scope.");
        if (path.Contains('{', StringComparison.Ordinal) && !contract.Refusals.Any(refusal => refusal.Status == StatusCodes.Status404NotFound))
            yield return new Refusal(StatusCodes.Status404NotFound, "not_found", "It does not exist, or the account may not read it.");
        var readsBody = contract.Body is not null || contract.MayHaveEmptyBody;
        if (readsBody)
        {
            yield return new Refusal(StatusCodes.Status400BadRequest, "malformed_json", "The body is not JSON in UTF-8.");
            yield return new Refusal(StatusCodes.Status408RequestTimeout, "request_timeout", "The body took longer than 15 seconds.");
            yield return new Refusal(StatusCodes.Status413PayloadTooLarge, "body_too_large", "The body is larger than 1 MiB.");
            yield return new Refusal(StatusCodes.Status415UnsupportedMediaType, "unsupported_media_type", "The body is not application/json.");
        }

        if (readsBody || contract.Query.Count > 0)
            yield return new Refusal(StatusCodes.Status422UnprocessableEntity, "invalid_request", "Some fields are not valid; `errors` names every one.");
        yield return new Refusal(StatusCodes.Status429TooManyRequests, "rate_limited", "The account's or address's budget is spent; Retry-After says for how long.");
        yield return new Refusal(StatusCodes.Status503ServiceUnavailable, "unavailable", "PostgreSQL is out of reach, or something that the route needs is not configured (`not_configured`).");
        foreach (var own in contract.Refusals)
            yield return own;
    }
}
