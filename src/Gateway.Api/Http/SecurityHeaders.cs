namespace Gateway.Api.Http;

/// <summary>Answers hold what not everybody may read, and files that strangers have sent.</summary>
internal static class SecurityHeaders
{
    public static void Set(HttpResponse response)
    {
        response.Headers.CacheControl = "no-store";
        response.Headers.XContentTypeOptions = "nosniff";
    }
}
