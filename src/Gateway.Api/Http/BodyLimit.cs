using Gateway.Api.Errors;
using Microsoft.AspNetCore.Http.Features;

namespace Gateway.Api.Http;

/// <summary>Bodies of the management API: at most <see cref="RequestBody.MaxLength"/>, whether or not anybody reads them.</summary>
internal static class BodyLimit
{
    public static void UseBodyLimit(this WebApplication gateway) => gateway.Use(static (context, next) =>
    {
        if (!context.IsManagement())
            return next(context);
        if (context.Request.ContentLength > RequestBody.MaxLength)
            return Problems.BodyTooLarge().ExecuteAsync(context);

        // One that does not say its length is cut off by the server while it is read, for whoever reads it without counting. The server
        // counts the chunks' own lengths, too.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = 2 * RequestBody.MaxLength;
        return next(context);
    });
}
