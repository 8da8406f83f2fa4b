namespace Gateway.Api.Streams;

/// <summary>Which pages may open a stream. Browsers let any page open a WebSocket anywhere and only say which page it is.</summary>
internal sealed class StreamOrigins(IReadOnlyList<string> allowed)
{
    /// <summary>Whoever is no browser says nothing; a page of the gateway's own may.</summary>
    public bool Allow(HttpRequest request) => request.Headers.Origin switch
    {
        [] => true,
        [{ } origin] => allowed.Contains(origin, StringComparer.OrdinalIgnoreCase) || string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
