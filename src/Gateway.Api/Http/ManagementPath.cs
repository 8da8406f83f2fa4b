namespace Gateway.Api.Http;

/// <summary>The management API by its path, so that limits and headers also hold for routes that nobody has thought of, and for none.</summary>
internal static class ManagementPath
{
    private static readonly PathString Api = "/api/v1";
    private static readonly PathString UpdateEndpoint = "/api/v1/telegram/webhook";

    public static bool IsManagement(this HttpContext context) =>
        context.Request.Path.StartsWithSegments(Api, StringComparison.OrdinalIgnoreCase)
        && !context.Request.Path.StartsWithSegments(UpdateEndpoint, StringComparison.OrdinalIgnoreCase);
}
