using Microsoft.Extensions.Primitives;

namespace Gateway.Api.Http;

/// <summary>
/// What every HTTP answer tells a browser: that it is what it says, that it may load, frame and pass on nothing, and, where it holds what not
/// everybody may read, that nobody keeps it. Set before anything answers; each value is made once.
/// </summary>
internal static class SecurityHeaders
{
    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues Deny = "DENY";
    private static readonly StringValues NoReferrer = "no-referrer";
    private static readonly StringValues NoStore = "no-store";

    /// <summary>A year. Only of this name: those below it are not ours to speak for.</summary>
    private static readonly StringValues OnlyTls = "max-age=31536000";

    /// <summary>Nothing that is answered here is a page; a file that a stranger has sent must not become one.</summary>
    private static readonly StringValues Nothing = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>What <c>/docs</c> needs: its own scripts and styles, the one style that its script adds, pictures within its style sheet, and calls to this API.</summary>
    private static readonly StringValues Page =
        "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; "
        + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly PathString Docs = "/docs";
    private static readonly PathString Health = "/health";
    private static readonly PathString Metrics = "/metrics";

    /// <summary>After whatever says how the request came.</summary>
    public static void UseSecurityHeaders(this WebApplication gateway) => gateway.Use(static (context, next) =>
    {
        SetSecurityHeaders(context);
        return next(context);
    });

    /// <summary>For whoever begins an answer anew.</summary>
    public static void SetSecurityHeaders(this HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = NoSniff;
        headers.XFrameOptions = Deny;
        headers["Referrer-Policy"] = NoReferrer;
        headers.ContentSecurityPolicy = Is(Docs) ? Page : Nothing;
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = OnlyTls;
        if (context.IsManagement() || Is(Health) || Is(Metrics))
            headers.CacheControl = NoStore;

        bool Is(PathString path) => context.Request.Path.StartsWithSegments(path, StringComparison.OrdinalIgnoreCase);
    }
}
