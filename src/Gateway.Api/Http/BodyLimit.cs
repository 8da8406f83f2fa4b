using Gateway.Api.Errors;

namespace Gateway.Api.Http;

/// <summary>
/// Bodies of the management API that say how long they are: at most <see cref="RequestBody.MaxLength"/>, also where nobody reads them. Whoever
/// reads one counts, which holds for those that do not say it; the server's own limit would cut the caller off before it sees the answer.
/// </summary>
internal static class BodyLimit
{
    public static void UseBodyLimit(this WebApplication gateway) => gateway.Use(static (context, next) =>
        context.Request.ContentLength > RequestBody.MaxLength && context.IsManagement() ? Problems.BodyTooLarge().ExecuteAsync(context) : next(context));
}
